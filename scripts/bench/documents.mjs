// What is not JavaScript and calls Ocrolus: programs in five languages, scripts, settings, descriptions and prose, a few lines that matter in many that do not.

/** `files` files that mention Ocrolus: path → text. */
export function legacyDocuments(files) {
  const kinds = Object.entries(KINDS);
  return new Map(Array.from({ length: files }, (_, index) => {
    const [extension, text] = kinds[index % kinds.length];
    return [`packages/docs${Math.floor(index / kinds.length)}/ocrolus-${index}.${extension}`, text(index)];
  }));
}

const repeated = (count, line) => Array.from({ length: count }, (_, index) => line(index)).join('\n');

const KINDS = {
  py: (n) => `import os, requests\nBASE = 'https://api.ocrolus.com'\n${repeated(60, (index) => `def total_${index}(rows):\n    return sum(row['amount'] * ${index} for row in rows if row.get('account'))\n`)}\ndef books_${n}():\n    return requests.get(BASE + '/v1/books', auth=(os.environ['OCROLUS_API_KEY'], os.environ['OCROLUS_API_SECRET']))\n`,
  go: (n) => `package clients\n\nimport (\n\t"net/http"\n\t"os"\n)\n\n${repeated(60, (index) => `func total${index}(rows []int) int {\n\tsum := 0\n\tfor _, row := range rows {\n\t\tsum += row * ${index}\n\t}\n\treturn sum\n}\n`)}\nfunc books${n}() (*http.Response, error) {\n\treq, _ := http.NewRequest("GET", "https://api.ocrolus.com/v1/books", nil)\n\treq.SetBasicAuth(os.Getenv("OCROLUS_API_KEY"), os.Getenv("OCROLUS_API_SECRET"))\n\treturn http.DefaultClient.Do(req)\n}\n`,
  rb: (n) => `require 'net/http'\n${repeated(60, (index) => `def total_${index}(rows)\n  rows.sum { |row| row[:amount] * ${index} }\nend\n`)}\ndef books_${n}\n  uri = URI('https://api.ocrolus.com/v1/books')\n  request = Net::HTTP::Get.new(uri)\n  request.basic_auth(ENV['OCROLUS_API_KEY'], ENV['OCROLUS_API_SECRET'])\n  Net::HTTP.start(uri.host, uri.port, use_ssl: true) { |http| http.request(request) }\nend\n`,
  php: (n) => `<?php\n${repeated(60, (index) => `function total_${index}(array $rows): int { return array_sum(array_map(fn ($row) => $row['amount'] * ${index}, $rows)); }`)}\nfunction books_${n}() {\n    $client = new GuzzleHttp\\Client(['base_uri' => 'https://api.ocrolus.com']);\n    return $client->get('/v1/books', ['auth' => [getenv('OCROLUS_API_KEY'), getenv('OCROLUS_API_SECRET')]]);\n}\n`,
  java: (n) => `class Books${n} {\n${repeated(60, (index) => `    int total${index}(java.util.List<Integer> rows) { return rows.stream().mapToInt(row -> row * ${index}).sum(); }`)}\n    okhttp3.Request books() {\n        return new okhttp3.Request.Builder().url("https://api.ocrolus.com/v1/books").header("Authorization", okhttp3.Credentials.basic(System.getenv("OCROLUS_API_KEY"), System.getenv("OCROLUS_API_SECRET"))).build();\n    }\n}\n`,
  sh: (n) => `#!/bin/sh\nset -eu\n${repeated(40, (index) => `count_${index}=$(wc -l < "data/${index}.csv")`)}\ncurl -fsS -u "$OCROLUS_API_KEY:$OCROLUS_API_SECRET" https://api.ocrolus.com/v1/books > books-${n}.json\n`,
  yml: (n) => `services:\n${repeated(40, (index) => `  worker-${index}:\n    image: worker:${index}\n    environment:\n      QUEUE: jobs-${index}`)}\n  api-${n}:\n    environment:\n      OCROLUS_URL: https://api.ocrolus.com\n      OCROLUS_API_KEY: \${OCROLUS_API_KEY}\n      OCROLUS_API_SECRET: \${OCROLUS_API_SECRET}\n`,
  md: (n) => `# Notes ${n}\n\n${repeated(40, (index) => `Step ${index}: look at the totals of the day and compare them with those of the bank.\n`)}\n\`\`\`sh\ncurl -u $OCROLUS_API_KEY:$OCROLUS_API_SECRET https://api.ocrolus.com/v1/book/status?pk=${n}\n\`\`\`\n`,
};
