// Stands in for prettier where JSON is formatted: half a megabyte less, comments kept.
import { applyEdits, format as edits } from 'jsonc-parser';

export const format = async (text) =>
  applyEdits(text, edits(text, undefined, { tabSize: 2, insertSpaces: true }));
