// Sends the requests of one client entry and says in a word or two what arrived: see ./index.mjs for what an entry is.
const USERNAME = 'user';
// An at sign, so that it shows who forgets to decode the user-info of a URL.
const PASSWORD = 'p@ss';
const USER_INFO = `${USERNAME}:${encodeURIComponent(PASSWORD)}@`;
const JOINED = `${USERNAME}:${PASSWORD}`;
const BASIC = `Basic ${Buffer.from(JOINED).toString('base64')}`;
const TOKEN = 'token';
const BEARER = `Bearer ${TOKEN}`;
const NAMES = ['Authorization', 'authorization'];
const PATIENCE = 10_000;

let count = 0;

/** What one entry does in one version: outcomes by carrier name. */
export async function measureClient(entry, client, server, complain) {
  const outcome = (name, send, call = {}) => outcomeOf(() => send(client, newCall(server, call)), server, (error) => complain(name, error));
  const header = await outcome('header', entry.send, { headers: { Authorization: BASIC } });
  if (header !== 'Basic') throw new Error(`a plain Authorization header arrives as: ${header}`);
  const carriers = allCarriers(entry);
  return {
    alone: await mapValues({ ...entry.forms, ...carriers }, (send, name) => aloneOutcome((call) => outcome(name, send, call))),
    userInfo: await outcome('user-info', entry.send, { userInfo: USER_INFO }),
    withBearer: await mapValues({ ...carriers, ...entry.meetings }, (send, name) => bearerOutcome((call) => outcome(name, send, call))),
    userInfoWithBearer: await bearerOutcome((call) => outcome('user-info', entry.send, { ...call, userInfo: USER_INFO })),
  };
}

/** User-info in the base URL is a carrier too: a client may read the user-info of one URL and not of the other. */
function allCarriers({ carriers = {}, sendFromBase, baseUrl }) {
  if (!sendFromBase) return carriers;
  const withUserInfo = (client, call) => sendFromBase(client, { ...call, base: call.base.replace('//', `//${USER_INFO}`) });
  return { ...carriers, [`user-info in ${baseUrl}`]: withUserInfo };
}

/** Some clients hold their credentials back until they are asked. */
async function aloneOutcome(measure) {
  const plain = await measure({});
  if (plain !== 'none') return plain;
  const challenged = await measure({ folder: '/challenge' });
  return challenged === 'Basic' ? 'Basic after a 401' : plain;
}

/** Some clients look for `authorization` in the spelling that they themselves use. */
async function bearerOutcome(measure) {
  const [title, lower] = [await measure({ headers: { [NAMES[0]]: BEARER } }), await measure({ headers: { [NAMES[1]]: BEARER } })];
  return title === lower ? title : `${title} (${lower} if it is spelt \`authorization\`)`;
}

function newCall({ host }, { headers, userInfo = '', folder = '' }) {
  count += 1;
  const path = `${folder}/${count}`;
  return {
    url: `http://${userInfo}${host}${path}`,
    urlWithUserInfo: `http://${USER_INFO}${host}${path}`,
    base: `http://${host}`,
    path,
    headers,
    init: headers ? { headers } : {},
    username: USERNAME,
    password: PASSWORD,
    auth: { username: USERNAME, password: PASSWORD },
    joined: JOINED,
    basic: BASIC,
    basicHeaders: { Authorization: BASIC },
    bearer: BEARER,
    token: TOKEN,
  };
}

async function outcomeOf(send, { received }, complain) {
  const error = await settled(send);
  const sent = received.get(count);
  if (sent) return inAWord(sent);
  complain(error);
  if (error === undefined) return 'no request';
  return error === 'hangs' ? 'hangs' : 'throws';
}

/** The error of a request, 'hangs', or undefined. A client may refuse the answer: what it sent is all that counts. */
function settled(send) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE, 'hangs');
    const end = (error) => {
      clearTimeout(timer);
      resolve(error);
    };
    Promise.resolve().then(send).then(() => end(), end);
  });
}

function inAWord(sent) {
  if (sent.length > 1) return 'two headers';
  const [value] = sent;
  if (value === undefined) return 'none';
  if (value === BASIC) return 'Basic';
  if (value === BEARER) return 'Bearer';
  if (value.includes(',')) return 'both in one header';
  const credentials = /^Basic (.+)$/.exec(value)?.[1];
  if (!credentials) return 'neither';
  return Buffer.from(credentials, 'base64').toString() === JOINED.replace(PASSWORD, encodeURIComponent(PASSWORD)) ? 'Basic, not decoded' : 'another Basic';
}

async function mapValues(record, map) {
  const result = {};
  for (const [name, value] of Object.entries(record)) result[name] = await map(value, name);
  return result;
}
