import type { FlowError, HttpRequest } from '@isthmus/sdk'

/**
 * How a try that failed left the other system. `unsent`: certainly untouched. `refused`: it answered and did not do it, or
 * not all of it. `unknown`: nobody here can tell.
 */
export type FailedTry = 'unsent' | 'refused' | 'unknown'

/** Answers of gateways, which speak for a system behind them that may still be at work. */
const gatewayStatuses: readonly unknown[] = [408, 502, 504]

/** Follows the calls that a node makes within one try, to tell afterwards whether a write may have got through. */
export class TryWatch {
  #used = false
  #begun = 0
  #arrived = false
  #refused = false
  #doubtful = false

  /** Makes a call under watch. */
  async follow<T>(request: Partial<HttpRequest> & Pick<HttpRequest, 'method'>, send: () => Promise<T>): Promise<T> {
    this.#used = true
    if (request.safe === true || request.method === 'GET' || request.method === 'HEAD') return send()
    this.#begun += 1
    try {
      const answer = await send()
      this.#arrived = true
      return answer
    } catch (error) {
      const known = error as Partial<FlowError>
      if (mayHaveArrived(known)) this.#doubtful = true
      else if (!wasHeldBack(known)) this.#refused = true
      throw error
    } finally {
      this.#begun -= 1
    }
  }

  /** What the failure of the whole try means. */
  judge(error: FlowError): FailedTry {
    if (this.#doubtful || this.#begun > 0) return 'unknown'
    if (this.#refused) return 'refused'
    if (this.#arrived) return isLost(error) ? 'unknown' : 'refused'
    if (this.#used) return error.retryable ? 'unsent' : 'refused'
    if (wasHeldBack(error)) return 'unsent'
    return mayHaveArrived(error) ? 'unknown' : 'refused'
  }
}

/** A node that is cut off or loses its way after a write went through has done something, but not said what. */
function isLost(error: FlowError): boolean {
  return error.retryable || mayHaveArrived(error)
}

/** Throttled before it did anything, or sent to nobody. */
function wasHeldBack({ neverSent, errorClass }: Partial<FlowError>): boolean {
  return neverSent === true || errorClass === 'throttle'
}

function mayHaveArrived({ neverSent, errorClass, code, params }: Partial<FlowError>): boolean {
  if (neverSent === true) return false
  switch (code) {
    case 'UPSTREAM_FAILED':
      return gatewayStatuses.includes(params?.['status'])
    case 'UPSTREAM_ANSWER_INVALID':
    case 'UPSTREAM_TOO_LARGE':
      return true
    default:
      return errorClass === undefined || errorClass === 'transient'
  }
}
