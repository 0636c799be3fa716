import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

export const person = 'ann'

export interface RunningOidc {
  readonly issuer: string
  /** An API that answers whoever shows a token of the provider that has not ended. */
  readonly api: string
  /** Kinds of grants that were traded for a token, in their order. */
  readonly granted: readonly string[]
  /** How many calls of the API were refused. */
  readonly refused: () => number
  /** Settles once every access token that was given out has ended. */
  close(): Promise<void>
}

export interface OidcOptions {
  /** Where browsers may be sent back to. */
  readonly redirectUris: readonly string[]
  /** How long access tokens of persons last, in seconds. */
  readonly accessTokenSeconds: number
}

export const clients = {
  /** A person agrees; refresh tokens can be used once. */
  consent: { id: 'isthmus', secret: 'consent-secret' },
  /** Tokens of sixty seconds for the client itself. */
  machine: { id: 'machine', secret: 'machine-secret' },
} as const

/** Starts an OpenID provider on a free port of this computer, and an API that trusts it. Its state is in memory. */
export async function startOidc({ redirectUris, accessTokenSeconds }: OidcOptions): Promise<RunningOidc> {
  const server = createServer()
  const issuer = await listening(server)
  const granted: string[] = []
  let refusals = 0
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clients.consent.id,
        client_secret: clients.consent.secret,
        redirect_uris: [...redirectUris],
        grant_types: ['authorization_code', 'refresh_token'],
      },
      {
        client_id: clients.machine.id,
        client_secret: clients.machine.secret,
        redirect_uris: [],
        response_types: [],
        grant_types: ['client_credentials'],
      },
    ],
    scopes: ['openid', 'offline_access'],
    pkce: { required: () => true },
    rotateRefreshToken: true,
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: true } },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    cookies: { keys: ['only-for-tests'] },
    ttl: { ClientCredentials: 60, AccessToken: accessTokenSeconds, RefreshToken: 3600, Session: 3600, Grant: 3600 },
  })
  provider.on('grant.success', ({ oidc }) => void granted.push(String(oidc.params?.['grant_type'])))
  const answer = provider.callback()
  server.on('request', (request, response) => void answer(request, response))

  const api = createServer((request, response) => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    void Promise.all([provider.AccessToken.find(token), provider.ClientCredentials.find(token)]).then((found) => {
      const isKnown = found.some((each) => each !== undefined && !each.isExpired)
      if (!isKnown) refusals += 1
      response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' }).end('{"orders":[]}')
    })
  })
  return {
    issuer,
    api: await listening(api),
    granted,
    refused: () => refusals,
    close: async () => {
      for (const each of [server, api]) {
        each.closeAllConnections()
        each.close()
        await once(each, 'close')
      }
    },
  }
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
