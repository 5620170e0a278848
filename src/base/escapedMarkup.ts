/**
 * Any text within XML, SVG or HTML, also within a quoted attribute. What XML cannot hold (control characters, lone
 * surrogates) becomes U+FFFD, and so do bidi controls, which would reorder the text around it.
 */
export const escapedMarkup = (text: string): string =>
  text
    .replaceAll(/(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Cs}/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
