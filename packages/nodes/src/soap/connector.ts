import { defineConnector, ui, type ChoosableAuth, type Connector, type LocalText } from '@isthmus/sdk'
import * as Type from 'typebox'
import { soapReaders, type Contracts } from './contracts.ts'

const soapAuths = {
  none: { kind: 'none' },
  basic: { kind: 'basic', user: 'user', password: 'password' },
  tokenText: { kind: 'usernameToken', user: 'user', password: 'password', form: 'text' },
  tokenDigest: { kind: 'usernameToken', user: 'user', password: 'password', form: 'digest' },
} as const satisfies Readonly<Record<string, ChoosableAuth>>

type SoapAuth = keyof typeof soapAuths

const authTitles: Readonly<Record<SoapAuth, LocalText>> = {
  none: { en: 'None', 'zh-CN': '无' },
  basic: { en: 'User and password (HTTP Basic)', 'zh-CN': '用户名和密码（HTTP Basic）' },
  tokenText: { en: 'WS-Security UsernameToken, password as text', 'zh-CN': 'WS-Security UsernameToken（明文密码）' },
  tokenDigest: { en: 'WS-Security UsernameToken, digest', 'zh-CN': 'WS-Security UsernameToken（摘要）' },
}

const whenUser = { field: 'auth', is: ['basic', 'tokenText', 'tokenDigest'] } as const

/** Longest WSDL that is kept with a connection, in characters. */
const maxWsdlChars = 4_000_000

const config = Type.Object(
  {
    baseUrl: Type.String(
      ui(
        {
          title: { en: 'Address of the service', 'zh-CN': '服务地址' },
          help: {
            en: 'Calls go here, whatever address the WSDL names.',
            'zh-CN': '所有调用均发往此地址，WSDL 中的地址不起作用。',
          },
          placeholder: 'https://erp.example.com/soap/orders',
        },
        { pattern: '^https?://', maxLength: 1000 },
      ),
    ),
    wsdl: Type.String(
      ui(
        {
          title: { en: 'WSDL', 'zh-CN': 'WSDL' },
          help: {
            en: 'The document itself, or its address. Documents that it imports must lie on the host of the service.',
            'zh-CN': '文档内容或其地址。其导入的文档必须位于服务所在的主机上。',
          },
          placeholder: '?wsdl',
          widget: 'multiline',
        },
        { minLength: 1, maxLength: maxWsdlChars },
      ),
    ),
    auth: Type.Enum(Object.keys(soapAuths) as SoapAuth[], {
      default: 'none',
      ...ui({ title: { en: 'Sign in', 'zh-CN': '认证方式' }, widget: 'select', options: authTitles }),
    }),
    user: Type.Optional(
      Type.String(ui({ title: { en: 'User', 'zh-CN': '用户名' }, when: whenUser }, { maxLength: 200 })),
    ),
  },
  { additionalProperties: false },
)

const secret = Type.Object(
  {
    password: Type.Optional(
      Type.String(ui({ title: { en: 'Password', 'zh-CN': '密码' }, when: whenUser }, { maxLength: 1000 })),
    ),
  },
  { additionalProperties: false },
)

/** Any service that a WSDL describes. */
export function soapConnector(contracts: Contracts): Connector {
  return defineConnector({
    id: 'soap',
    title: { en: 'SOAP service', 'zh-CN': 'SOAP 服务' },
    summary: { en: 'Any service that a WSDL 1.1 describes.', 'zh-CN': '任何以 WSDL 1.1 描述的服务。' },
    icon: 'mail',
    config,
    secret,
    auth: { kind: 'chosen', field: 'auth', choices: soapAuths },
    test: async (context) => {
      const { operations, skipped } = await contracts.fresh(context)
      const names = operations.map(({ name }) => name).join(', ')
      const most = names.length > 300 ? `${names.slice(0, 300)} …` : names
      const left =
        skipped.length === 0
          ? ''
          : `; left out: ${skipped
              .map(({ name }) => name)
              .join(', ')
              .slice(0, 200)}`
      return {
        en: `The WSDL can be read and has ${operations.length} operations: ${most}${left}. None was called, so the credential is not proved.`,
        'zh-CN': `WSDL 可以读取，共 ${operations.length} 个操作：${most}${left}。未调用任何操作，因此未验证凭据。`,
      }
    },
    describe: async (context) => {
      const { entitiesOfOperations } = await soapReaders()
      return entitiesOfOperations(await contracts.fresh(context))
    },
  })
}
