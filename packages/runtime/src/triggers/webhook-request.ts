/** An HTTP request to `/hooks/<path>`, as the API hands it over. */
export interface WebhookRequest {
  readonly method: string
  /** Below `/hooks/`, without a leading slash. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** The query as it came, with its question mark; empty without one. */
  readonly search?: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** The answer to send; `body` is text that is sent as it is. */
export interface WebhookAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
