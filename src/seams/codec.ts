/** Through which all file content of the home passes, spaces excepted: plain today, encryption later. */
export type Codec = {
  encode(plain: Uint8Array): Uint8Array
  decode(stored: Uint8Array): Uint8Array
}
