/** Escapes a text for XML. Control characters, which XML cannot hold, and bidi controls, which would reorder the rest of a picture, become U+FFFD. */
export const escapedXml = (content: string): string => content.replaceAll(/(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Cs}/gu, '\ufffd')
  .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Escapes a text for HTML, also within a quoted attribute. */
export const escapedHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
