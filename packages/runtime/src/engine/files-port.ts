import type { FileReader, FileWriter } from '@isthmus/sdk'

/** The files that flows may read and write. */
export interface FlowFiles extends FileReader {
  /**
   * Begins a file. `owner` names who writes it: the same owner overwrites what it had begun. Throws `FILE_PATH_REFUSED`,
   * `FILE_UNWRITABLE`, `DISK_FULL`.
   */
  create(path: string, owner: string): Promise<FileWriter>
  /** Removes a file; does nothing when there is none. Throws `FILE_PATH_REFUSED`. */
  remove(path: string): Promise<void>
}
