import type { Language } from './language.ts';

export default {
  name: 'Java',
  grammar: 'java',
  strings: new Set(['string_literal', 'text_block']),
  interpolations: new Set(['string_interpolation']),
  operators: new Set(['+']),
  lists: new Set(['array_initializer']),
  placeholders: /%s/g,
  environment: /(?:^|\.)(?:getenv|getenv\(\)\.(?:get|getOrDefault)|getProperty|getRequiredProperty|getString)$|^@Value$/,
  basicHeaders: /\bCredentials\.basic$/,
  inbound: /\bhttpBasic$|inMemoryAuthentication/,
  clients: [
    { name: 'okhttp', sign: /\bOkHttp|\bokhttp3\.|\bRequest\.Builder\b/ },
    { name: 'spring-webclient', sign: /\bWebClient\b/ },
    { name: 'spring-resttemplate', sign: /\bRestTemplate|\bHttpEntity\b/ },
    { name: 'feign', sign: /\bFeign\b|\bfeign\.|\bRequestInterceptor\b|\bBasicAuthRequestInterceptor\b/ },
    { name: 'retrofit', sign: /\bRetrofit\b|\bretrofit2\./ },
    { name: 'apache-httpclient', sign: /org\.apache\.(?:http|hc)\b|\bHttpGet\b|\bHttpPost\b|\bCredentialsProvider\b|\bUsernamePasswordCredentials\b/ },
    { name: 'HttpURLConnection', sign: /\bHttps?URLConnection\b|\bsetRequestProperty\b/ },
    { name: 'java.net.http', sign: /\bHttpRequest\b/ },
  ],
  handOver: {
    bearer: '"Bearer " + ocrolusTokens.get()',
    kept: /\bdefaultHeaders?\(|\bdefaultRequest\(|\bsetDefaultHeaders\(/,
    rules: [
      { when: /^([\w.]+)\.setBasicAuth\([^]*\)$/, write: '$1.setBearerAuth(ocrolusTokens.get())' },
      { client: 'spring-resttemplate', when: /^([^]*)\.basicAuth(?:entication|orization)\([^]*\)$/, write: '$1.additionalInterceptors((request, body, execution) -> { request.getHeaders().setBearerAuth(ocrolusTokens.get()); return execution.execute(request, body); })', isLive: true },
    ],
  },
} satisfies Language;
