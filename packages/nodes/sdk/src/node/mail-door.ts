/** A message to be sent. */
export interface Mail {
  /** The same for every try of it: mail programs show one message of an id once. Without angle brackets. */
  readonly messageId: string
  /** An address, with or without a name: `Orders <orders@example.com>`. */
  readonly from: string
  readonly to: readonly string[]
  readonly cc?: readonly string[]
  readonly bcc?: readonly string[]
  readonly replyTo?: string
  readonly subject: string
  readonly text?: string
  readonly html?: string
  readonly attachments?: readonly MailAttachment[]
}

export interface MailAttachment {
  readonly name: string
  /** Media type; found by the name when left out. */
  readonly type?: string
  readonly content: Uint8Array
}

/** What a server took. */
export interface MailReceipt {
  readonly messageId: string
  /** Addresses that it takes the message for, and those it does not. */
  readonly accepted: readonly string[]
  readonly rejected: readonly string[]
  /** The server's own sentence, often with the number it keeps the message by. */
  readonly answer: string
}

/**
 * The way to the connection's mail server. Throws `UPSTREAM_UNREACHABLE`, `UPSTREAM_TIMEOUT`, `UPSTREAM_UNAUTHORIZED`,
 * `UPSTREAM_REJECTED` and `UPSTREAM_FAILED` with the server's own sentence, `EGRESS_REFUSED`. All but what breaks after
 * the message was handed over were never sent.
 */
export interface MailDoor {
  send(mail: Mail): Promise<MailReceipt>
  /** Signs in and sends nothing. */
  look(): Promise<void>
}
