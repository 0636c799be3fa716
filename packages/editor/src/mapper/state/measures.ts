/** Height of a line in both trees; the lines between them are placed by it. */
export const rowPx = 32
/** Width of the channel in which the connection lines run. */
export const channelPx = 72
