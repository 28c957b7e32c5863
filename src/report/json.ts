/** As JSON, two spaces, one line end at the end. Escaped are the control characters that JSON lets stand, too: a terminal would obey them. */
export const json = (report: object): string => `${JSON.stringify(report, null, 2).replace(/[\u007f-\u009f]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)}\n`;
