import type { Language } from './language.ts';

export default {
  name: 'Scala',
  grammar: 'scala',
  shapes: {
    object_definition: { as: 'object_declaration' },
    trait_definition: { as: 'trait_declaration' },
    enum_definition: { as: 'enum_declaration' },
    indented_block: { as: 'block' },
    instance_expression: { as: 'object_creation_expression' },
    // An argument by name is an assignment to the grammar, and so is what sets a variable.
    assignment_expression: { in: /^arguments$/, first: 'name', last: 'value', as: 'named_argument' },
    infix_expression: [
      // `headers += "Authorization" -> value` is one from the left to the grammar.
      { when: /^(?:[\w.]{1,80}\s*\+=\s*)?(?:\w*"[^"\n]{0,80}"|[\w.]{1,80})\s*(?:->|→)\s/, first: 'key', last: 'value', as: 'pair' },
      { when: /\sas_!\s*\([^()]*\)$/, first: 'receiver', last: 'arguments', as: 'call_expression' },
    ],
    // What takes nothing needs no brackets.
    field_expression: { when: /\.\s*(?:getBytes|toCharArray|toString|trim|strip|stripMargin|get|orNull|toURL|utf8String|\w*(?:B|b)ase64\w*|b64)$/, first: 'receiver', last: 'method', as: 'bare_method' },
  },
  strings: new Set(['string', 'interpolated_string_expression', 'interpolated_string']),
  interpolations: new Set(['interpolation']),
  operators: new Set(['+']),
  lists: new Set(['tuple_expression']),
  placeholders: /%(?:\d+\$)?s/g,
  environment: /(?:^|\.)(?:env|props)(?:\.(?:get|getOrElse|apply))?$|(?:^|\.)(?:getenv|getenv\(\)\.(?:get|getOrDefault)|getProperty|getString|envOrElse|envOrNone|envOrSome|propOrElse|propOrNone)$|\bget(?:Optional)?\[String\]$/,
  basicHeaders: /\bCredentials\.basic$/,
  pairCalls: /(?:^|[).\s])(?:auth|withAuth|as_)$/,
  inbound: /\b(?:Middleware|HandlerAspect)\.basicAuth$|(?:^|\bauthentication\.)BasicAuth(?:\[[^\]]*\])?$|\bproxyAuth\s?\.\s?basic$/,
  clients: [
    { name: 'sttp', sign: /\bsttp\.client\d?\b|\b(?:basic|quick|empty|partial)Request\b|\.auth\s*\.basic(?:Token)?\(/ },
    { name: 'play-ws', sign: /\bplay\.api\.libs\.ws\b|\bWSClient\b|\bws\s*\.url\(|\bWSAuthScheme\b|\bWS\.url\(/ },
    { name: 'http4s', sign: /\borg\.http4s\b|\bBasicCredentials\(/ },
    { name: 'requests-scala', sign: /\brequests\.(?:get|post|put|delete|patch|head|send|Session|RequestAuth)\b/ },
    { name: 'scalaj-http', sign: /\bscalaj\.http\b|\bHttp\([^()]{1,200}\)\s*\.(?:auth|headers?|params?|postForm|postData|method|timeout|options?|asString)\b/ },
    { name: 'dispatch', sign: /\bimport dispatch\b|\bas_!|<:</ },
    { name: 'gatling', sign: /\bio\.gatling\b/ },
    { name: 'okhttp', sign: /\bOkHttp|\bokhttp3\.|\bRequest\.Builder\b/ },
    { name: 'spring-resttemplate', sign: /\bRestTemplate|\bHttpEntity\[/ },
    { name: 'apache-httpclient', sign: /org\.apache\.(?:http|hc)\b|\bHttpGet\b|\bHttpPost\b|\bUsernamePasswordCredentials\b/ },
    { name: 'HttpURLConnection', sign: /\bHttps?URLConnection\b|\bsetRequestProperty\b|\bopenConnection\b/ },
    { name: 'java.net.http', sign: /\bjava\.net\.http\b|\bHttpRequest\s*\.newBuilder\b/ },
    // Both call everything alike: only the import tells.
    { name: 'pekko-http', sign: /\bpekko\.http\b/ },
    { name: 'akka-http', sign: /\bakka\.http\b/ },
  ],
  handOver: {
    bearer: 's"Bearer ${ocrolusTokens.get()}"',
    kept: /\b(?:requests\.Session|(?:withD|setD|d)efaultHeaders?|lazy val)\b|\bhttp\s*\.\s*baseUrl\b/,
    deferred: /\b(?:add(?:Network)?Interceptor|withRequestFilter)$/,
    rules: [
      { client: 'sttp', when: /^([^]*\.auth\s*\.\s*)basic(?:Token)?\([^]*\)$/, write: '$1bearer(ocrolusTokens.get())' },
      // What comes later with these names discards what is there: only where the request is sent in the same function.
      { client: 'play-ws', when: /^([^]*\.\s*)withAuth\([^]*\)$/, write: '$1addHttpHeaders("Authorization" -> s"Bearer ${ocrolusTokens.get()}")', unless: /\.\s*(?:withHttpHeaders|withHeaders|setHeaders)\s*\(|^(?![^]*\.\s*(?:get|post|put|patch|delete|head|options|execute|stream)\b)/ },
      { client: 'akka-http', when: /^(?:new\s+)?(?:[\w.]+\.)?BasicHttpCredentials\([^]*\)$/, write: 'akka.http.scaladsl.model.headers.OAuth2BearerToken(ocrolusTokens.get())', unless: /:\s*(?:\w+\.)*BasicHttpCredentials\b/ },
      { client: 'pekko-http', when: /^(?:new\s+)?(?:[\w.]+\.)?BasicHttpCredentials\([^]*\)$/, write: 'org.apache.pekko.http.scaladsl.model.headers.OAuth2BearerToken(ocrolusTokens.get())', unless: /:\s*(?:\w+\.)*BasicHttpCredentials\b/ },
      { client: 'http4s', when: /^(?:[\w.]+\.)?BasicCredentials\([^]*\)$/, write: 'org.http4s.Credentials.Token(org.http4s.AuthScheme.Bearer, ocrolusTokens.get())', unless: /:\s*(?:\w+\.)*BasicCredentials\b/ },
      { client: 'http4s', when: /^((?:\w+\.)*)Credentials\.Token\(\s*((?:\w+\.)*)AuthScheme\.Basic\s*,[^]*\)$/, write: '$1Credentials.Token($2AuthScheme.Bearer, ocrolusTokens.get())' },
      { client: 'scalaj-http', when: /^([^]*\.\s*)auth\([^]*\)$/, write: '$1header("Authorization", s"Bearer ${ocrolusTokens.get()}")' },
      { client: 'requests-scala', when: /^auth\s*=[^]*$/, write: 'auth = requests.RequestAuth.Bearer(ocrolusTokens.get())' },
      { client: 'requests-scala', when: /^(?:new\s+)?requests\.RequestAuth\.Basic\([^]*\)$/, write: 'requests.RequestAuth.Bearer(ocrolusTokens.get())' },
      { client: 'dispatch', when: /^([^]*)\.as_!\([^]*\)$/, write: '$1.addHeader("Authorization", s"Bearer ${ocrolusTokens.get()}")' },
      { when: /^((?:[\w.]+\.)?)setBasicAuth\([^]*\)$/, write: '$1setBearerAuth(ocrolusTokens.get())' },
    ],
  },
} satisfies Language;
