/** The authorities that Node.js brings: whoever names others for a connection names these too. */
import { rootCertificates } from 'node:tls';

export const withKnown = (certificates: readonly string[]): readonly string[] => [...rootCertificates, ...certificates];
