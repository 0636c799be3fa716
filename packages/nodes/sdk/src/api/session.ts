/** `admin` may do everything; `builder` edits and runs flows; `viewer` reads. */
export type Role = 'admin' | 'builder' | 'viewer'

/** `GET setup`: whether the first administrator is still missing. */
export interface SetupState {
  readonly required: boolean
}

/** `POST setup` with the token of the one-time link (query parameter `token` of `/setup`); signs in as well. */
export interface SetupRequest {
  readonly token: string
  readonly name: string
  /** 12 characters at least. */
  readonly password: string
}

/** `POST session`; the session itself is an HttpOnly cookie. `DELETE session` ends it. */
export interface SignInRequest {
  readonly name: string
  readonly password: string
}

/** `GET session`, and the answer of `POST session` and `POST setup`. */
export interface SessionInfo {
  readonly user: { readonly name: string; readonly role: Role }
  /** ISO instant in UTC. */
  readonly expiresAt: string
}
