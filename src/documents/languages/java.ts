import type { Language } from './language.ts';

export const java: Language = {
  name: 'Java',
  grammar: 'java',
  strings: new Set(['string_literal', 'text_block']),
  interpolations: new Set(['string_interpolation']),
  operators: new Set(['+']),
  lists: new Set(['array_initializer']),
  placeholders: /%s/g,
  environment: /(?:^|\.)(?:getenv|getProperty|getRequiredProperty|getString)$|^Value$/,
  inbound: /\bhttpBasic$|inMemoryAuthentication/,
  clients: [
    { name: 'okhttp', sign: /okhttp|\bRequest\.Builder\b|OkHttp/i },
    { name: 'spring-resttemplate', sign: /RestTemplate|HttpEntity\b/ },
    { name: 'spring-webclient', sign: /WebClient/ },
    { name: 'feign', sign: /\bfeign\b|Feign|RequestInterceptor/ },
    { name: 'retrofit', sign: /retrofit/i },
    { name: 'apache-httpclient', sign: /org\.apache\.http|HttpGet\b|HttpPost\b|CredentialsProvider/ },
    { name: 'java.net.http', sign: /HttpRequest\b|HttpURLConnection/ },
  ],
  bearer: '"Bearer " + ocrolusTokens.get()',
  pairs: [{ when: /^([^]*)\.setBasicAuth\([^]*\)$/, write: '$1.setBearerAuth(ocrolusTokens.get())' }],
};
