/** A file on a server. */
export interface RemoteFile {
  /** Without its folder. */
  readonly name: string
  readonly kind: 'file' | 'folder' | 'other'
  readonly bytes: number
  /** Seconds since 1970, as the server tells it. */
  readonly modifiedAt: number
}

/** A file to be put onto a server. */
export interface RemoteWrite {
  /** Where it is to appear, complete and in one step. */
  readonly path: string
  /** Where it is written before, in the same folder. */
  readonly temporaryPath: string
  readonly content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  /** False: another file that stands at `path` is an error and stays as it is. */
  readonly replace: boolean
}

/** A file that stands where it was to be put. */
export interface WrittenFile {
  readonly bytes: number
  /** SHA-256 of its content, in hexadecimal digits. */
  readonly checksum: string
  /** True when it stood there before, with this content. */
  readonly already: boolean
}

/**
 * The way to the files of the connection's server. All of it throws `UPSTREAM_UNREACHABLE`, `UPSTREAM_TIMEOUT`,
 * `UPSTREAM_UNAUTHORIZED`, `UPSTREAM_REJECTED` with the server's own sentence, `EGRESS_REFUSED`.
 */
export interface SftpDoor {
  /** At most `most` entries of a folder, in no order, without `.` and `..`. */
  list(folder: string, most: number): Promise<readonly RemoteFile[]>
  /** `undefined` when nothing is there. */
  stat(path: string): Promise<RemoteFile | undefined>
  /** Bytes of a file, in order. Throws `UPSTREAM_TOO_LARGE` beyond `maxBytes`. */
  read(path: string, maxBytes: number): AsyncIterable<Uint8Array>
  /**
   * Writes to the temporary path, lets the server put it on its disk where it offers to, checks the size and renames. A file
   * with the same content that stands there already is left as it is. Throws `UPSTREAM_CONFLICT` when something else stands
   * there and may not be replaced.
   */
  write(file: RemoteWrite): Promise<WrittenFile>
  /** The file of this name when it has this content and no other; `undefined` else. */
  holds(path: string, content: RemoteWrite['content']): Promise<WrittenFile | undefined>
  /** Gives a file another name. Throws `UPSTREAM_CONFLICT` when something stands there. */
  rename(from: string, to: string): Promise<void>
  /** Makes a folder and those above it; does nothing when it is there. */
  makeFolder(folder: string): Promise<void>
  /** Removes a file; does nothing when there is none. */
  remove(path: string): Promise<void>
}
