import type { ArtifactLocation } from 'sarif';

/** Paths are relative to the root of the scan, as URIs. */
export function toArtifact(path: string): ArtifactLocation {
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}
