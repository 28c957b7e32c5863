/** Which options of the programs that send requests take a value. Sources: `curl --help all`, `wget --help`, `http --help`, `xh --help`. */
export type Program = 'curl' | 'wget' | 'httpie' | 'xh';

export interface ProgramOptions {
  /** Letters of short options that take a value. */
  readonly valued: string;
  /** Long options without one (`true`), or with one (`false`): whichever list is the shorter. */
  readonly isFlag: (name: string) => boolean;
  /** Whether short options may be written in one word, the last with its value. */
  readonly clusters: boolean;
}

const CURL_FLAG =
  /^(?:no-.*|anyauth|append|basic|cert-status|compressed(?:-ssh)?|create-dirs|crlf|digest|disable(?:-.*)?|disallow-username-in-url|doh-(?:cert-status|insecure)|fail(?:-.*)?|false-start|form-escape|ftp-(?:create-dirs|pasv|pret|skip-pasv-ip|ssl-ccc)|get|globoff|haproxy-protocol|head|http[0-3](?:\.\d)?(?:-.*)?|ignore-content-length|include|insecure|ipv[46]|junk-session-cookies|list-only|location(?:-trusted)?|mail-rcpt-allowfails|manual|metalink|negotiate|netrc(?:-optional)?|next|ntlm(?:-wb)?|parallel(?:-immediate)?|path-as-is|post30[123]|progress-(?:bar|meter)|proxy-(?:anyauth|basic|digest|insecure|negotiate|ntlm|ssl-.*|tlsv1)|proxytunnel|raw|remote-(?:header-name|name|name-all|time)|remove-on-error|retry-(?:all-errors|connrefused)|sasl-ir|show-(?:error|headers)|silent|skip-existing|socks5-(?:basic|gssapi|gssapi-nec)|ssl(?:-.*)?|sslv[23]|styled-output|suppress-connect-headers|tcp-(?:fastopen|nodelay)|tftp-no-options|tlsv1(?:\.\d)?|tr-encoding|trace-(?:ids|time)|use-ascii|verbose|version|xattr)$/;
const WGET_VALUED =
  /^(?:execute|output-(?:file|document)|append-output|input-file|base|config|rejected-log|bind-address|tries|start-pos|progress|timeout|(?:dns|connect|read)-timeout|wait(?:retry)?|quota|limit-rate|restrict-file-names|prefer-family|user|password|use-askpass|local-encoding|remote-encoding|cut-dirs|directory-prefix|default-page|http-user|http-passw(?:or)?d|header|max-redirect|proxy-(?:user|password)|referer|user-agent|load-cookies|save-cookies|post-(?:data|file)|method|body-(?:data|file)|secure-protocol|certificate(?:-type)?|private-key(?:-type)?|ca-(?:certificate|directory)|crl-file|pinnedpubkey|random-file|ciphers|hsts-file|ftp-(?:user|password)|level|accept(?:-regex)?|reject(?:-regex)?|domains|exclude-.*|include-.*|follow-tags|ignore-tags|compression)$/;
const HTTPIE_VALUED = /^(?:auth|auth-type|session|session-read-only|style|print|format-options|pretty|output|proxy|timeout|max-redirects|max-headers|cert|cert-key|cert-key-pass|verify|ssl|ciphers|raw|default-scheme|boundary|response-charset|response-mime|history-print|resolve|interface|unix-socket)$/;

export const programOptions: Readonly<Record<Program, ProgramOptions>> = {
  curl: { valued: 'EKCbcdDFPHhmoUQreXYytzTuAwx', isFlag: (name) => CURL_FLAG.test(name), clusters: true },
  wget: { valued: 'eoaiBtOTwQlARDIXPU', isFlag: (name) => !WGET_VALUED.test(name), clusters: true },
  httpie: { valued: 'aAspoP', isFlag: (name) => !HTTPIE_VALUED.test(name), clusters: true },
  xh: { valued: 'aAspoP', isFlag: (name) => !HTTPIE_VALUED.test(name), clusters: true },
};

/** `curl`, `/usr/bin/curl`, `curl.exe`, and images of containers that are nothing else: `curlimages/curl:8.5.0`. */
export function programOf(word: string): Program | undefined {
  const name = /^(?:[^\s]*\/)?([a-z]+)(?:\.exe)?(?::[\w.-]+)?$/.exec(word)?.[1];
  if (name === 'curl' || name === 'wget') return name;
  if (name === 'http' || name === 'https' || name === 'httpie') return word.includes('://') ? undefined : 'httpie';
  return name === 'xh' || name === 'xhs' ? 'xh' : undefined;
}
