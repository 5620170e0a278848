/**
 * Data within a page, as a block that no browser runs, whatever the policy of the page is. The page reads it as text of
 * the element.
 *
 * @param json the data, written as JSON
 */
export const dataBlock = (id: string, json: string): string =>
  `<script type="application/json" id="${id}">${json.replaceAll('<', '\\u003c')}</script>`;
