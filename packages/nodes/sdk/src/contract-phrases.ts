import type { LocalText } from './language.ts'

/** Why the description of a system cannot be read; they stand as `reason` inside other sentences. */
export const contractPhrases = {
  // Where it comes from
  noSource: { en: 'there is neither a text nor an address', 'zh-CN': '既没有文本也没有地址' },
  empty: { en: 'it is empty', 'zh-CN': '内容为空' },
  webPage: {
    en: 'it is a web page; the address may need a sign-in, or be the one of the documentation',
    'zh-CN': '它是网页；该地址可能需要登录，或者是文档的地址',
  },
  webPageOrXml: { en: 'it is a web page or XML, neither JSON nor YAML', 'zh-CN': '它是网页或 XML，不是 JSON 或 YAML' },
  otherKind: {
    en: 'a contract of the kind {kind} makes no connector; {kinds} do',
    'zh-CN': '{kind} 类型的契约不能生成连接器；可用的类型：{kinds}',
  },
  longRead: { en: 'it takes longer than {seconds} s to read', 'zh-CN': '读取时间超过 {seconds} 秒' },
  muchMemory: { en: 'it takes more than {size} MB of memory to read', 'zh-CN': '读取所需内存超过 {size} MB' },
  elsewhere: {
    en: 'it imports {place}, which does not lie in its folder',
    'zh-CN': '它导入了不在其文件夹中的 {place}',
  },
  notGiven: {
    en: 'it imports {place}, which is not among the files; give it together with the contract',
    'zh-CN': '它导入的 {place} 不在所选文件中；请与契约一起提供',
  },
  otherHost: { en: 'it imports {place}, which lies on another host', 'zh-CN': '它导入了位于其他主机的 {place}' },
  nowhere: {
    en: 'it imports "{place}", and nothing says where that lies',
    'zh-CN': '它导入了“{place}”，但未说明其位置',
  },
  encoding: {
    en: 'it is neither UTF-8 nor UTF-16 with a byte order mark, nor in an encoding that it names',
    'zh-CN': '它既不是 UTF-8，也不是带字节顺序标记的 UTF-16，且与其声明的编码不符',
  },
  outOfFolder: { en: 'it leads out of the folder of the contract', 'zh-CN': '它指向契约文件夹之外' },
  largeFile: { en: 'it is larger than {size} MB', 'zh-CN': '它大于 {size} MB' },
  // How it is written
  characters: {
    en: 'it has {count} characters; at most {most} are read',
    'zh-CN': '它有 {count} 个字符，最多读取 {most} 个',
  },
  yamlCharacters: {
    en: 'it has {count} characters; of YAML at most {most} are read',
    'zh-CN': '它有 {count} 个字符，YAML 最多读取 {most} 个',
  },
  keptCharacters: {
    en: 'it has {count} characters; at most {most} are kept',
    'zh-CN': '它有 {count} 个字符，最多保存 {most} 个',
  },
  bodyCharacters: {
    en: 'its body has {count} characters; at most {most} are kept',
    'zh-CN': '请求体有 {count} 个字符，最多保存 {most} 个',
  },
  together: {
    en: 'with what it imports it has more than {most} characters',
    'zh-CN': '连同导入的内容超过 {most} 个字符',
  },
  referred: {
    en: 'the documents it refers to have more than {most} characters',
    'zh-CN': '它引用的文档超过 {most} 个字符',
  },
  deepLine: {
    en: 'it is nested more than {levels} levels deep, line {line}, column {column}',
    'zh-CN': '嵌套超过 {levels} 层，第 {line} 行第 {column} 列',
  },
  deep: { en: 'it is nested more than {levels} levels deep', 'zh-CN': '嵌套超过 {levels} 层' },
  tooDeeply: { en: 'it is nested too deeply', 'zh-CN': '嵌套过深' },
  values: { en: 'it has more than {most} values', 'zh-CN': '它有超过 {most} 个值' },
  elements: { en: 'it has more than {most} elements', 'zh-CN': '它有超过 {most} 个元素' },
  noObject: { en: 'it is no object', 'zh-CN': '它不是对象' },
  mustBeObject: { en: 'it must be an object', 'zh-CN': '它必须是对象' },
  noJsonLine: {
    en: 'it is no JSON: {detail}, line {line}, column {column}',
    'zh-CN': '它不是 JSON：{detail}，第 {line} 行第 {column} 列',
  },
  noYamlLine: {
    en: 'it is no YAML: {detail}, line {line}, column {column}',
    'zh-CN': '它不是 YAML：{detail}，第 {line} 行第 {column} 列',
  },
  noYaml: { en: 'it is no YAML: {detail}', 'zh-CN': '它不是 YAML：{detail}' },
  noXml: { en: 'it is no XML', 'zh-CN': '它不是 XML' },
  noXmlDetail: { en: 'it is no XML: {detail}', 'zh-CN': '它不是 XML：{detail}' },
  documentType: {
    en: 'it declares a document type, which is not read',
    'zh-CN': '它声明了文档类型，系统不读取此类内容',
  },
  oneRoot: { en: 'it has not exactly one outermost element', 'zh-CN': '它不是恰好有一个最外层元素' },
  prefix: { en: 'the prefix of "{name}" is bound to no namespace', 'zh-CN': '“{name}”的前缀未绑定到命名空间' },
  escape: {
    en: '"{text}" is no escape; only &lt; &gt; &amp; &quot; &apos; and numbers are',
    'zh-CN': '“{text}”不是有效的转义；只允许 &lt; &gt; &amp; &quot; &apos; 和数字',
  },
  answerNoXml: { en: 'the answer is no XML', 'zh-CN': '响应不是 XML' },
  // OpenAPI and overlays
  noOperation: { en: 'it describes no operation that can be called', 'zh-CN': '它没有描述可调用的操作' },
  noOpenApi: {
    en: 'it names neither "openapi" nor "swagger"; is it an OpenAPI document?',
    'zh-CN': '其中没有“openapi”或“swagger”；它是 OpenAPI 文档吗？',
  },
  version: {
    en: 'version {version} is not known; 2.0, 3.0 and 3.1 are',
    'zh-CN': '不支持版本 {version}；支持 2.0、3.0 和 3.1',
  },
  documents: { en: 'it refers to more than {most} other documents', 'zh-CN': '它引用了超过 {most} 个其他文档' },
  overlaySchema: { en: 'schema must be "{schema}"', 'zh-CN': 'schema 必须是“{schema}”' },
  mustBeOneOf: { en: 'it must be one of {names}', 'zh-CN': '必须是以下之一：{names}' },
  noSuchOperation: { en: 'there is no operation {name}', 'zh-CN': '没有操作 {name}' },
  similarOperation: {
    en: 'there is no operation {name}; did you mean {other}',
    'zh-CN': '没有操作 {name}；您是指 {other} 吗？',
  },
  openParameters: {
    en: 'say what {names} of {path} are; one may be left open for the id',
    'zh-CN': '请说明 {path} 中 {names} 的值；其中一个可留作标识',
  },
  noParameter: {
    en: 'the operation has no parameter {name} in its query: {names}',
    'zh-CN': '该操作的查询中没有参数 {name}；可用参数：{names}',
  },
  similarParameter: {
    en: 'the operation has no parameter {name} in its query; did you mean {other}',
    'zh-CN': '该操作的查询中没有参数 {name}；您是指 {other} 吗？',
  },
  noRecordShape: {
    en: 'the contract does not say what its records look like; add a schema',
    'zh-CN': '契约未说明记录的结构；请添加 schema',
  },
  // OData
  noService: {
    en: 'it has no Edmx, DataServices and Schema; is it the $metadata of a service?',
    'zh-CN': '其中没有 Edmx、DataServices 和 Schema；它是服务的 $metadata 吗？',
  },
  noSets: { en: 'it names no entity sets', 'zh-CN': '其中没有实体集' },
  sets: {
    en: 'it has {count} entity sets; at most {most} are read',
    'zh-CN': '它有 {count} 个实体集，最多读取 {most} 个',
  },
  fields: { en: 'an entity has more than {most} fields', 'zh-CN': '某个实体有超过 {most} 个字段' },
  // WSDL
  noWsdl: { en: 'it begins with <{name}>, which is no WSDL 1.1', 'zh-CN': '它以 <{name}> 开头，不是 WSDL 1.1' },
  noXsd: { en: 'it begins with <{name}>, which is no XML Schema', 'zh-CN': '它以 <{name}> 开头，不是 XML Schema' },
  importDepth: { en: 'imports lie more than {levels} levels deep', 'zh-CN': '导入嵌套超过 {levels} 层' },
  importCount: { en: 'it needs more than {most} documents', 'zh-CN': '它需要超过 {most} 个文档' },
  operations: {
    en: 'it has {count} operations; at most {most} are read',
    'zh-CN': '它有 {count} 个操作，最多读取 {most} 个',
  },
  types: { en: 'it uses more than {most} types', 'zh-CN': '它使用了超过 {most} 个类型' },
  noSoap: { en: 'it binds no operation to SOAP', 'zh-CN': '它没有绑定到 SOAP 的操作' },
  noBinding: { en: 'it has no binding to SOAP', 'zh-CN': '它没有 SOAP 绑定' },
  noEndpoint: { en: 'it names no address of the service', 'zh-CN': '其中没有服务的地址' },
  noWsdlOf: { en: 'the connection {name} has none', 'zh-CN': '连接 {name} 没有 WSDL' },
  keptDamaged: { en: 'a kept document has no address or text', 'zh-CN': '保存的某个文档没有地址或文本' },
  keptNone: { en: 'no documents were kept', 'zh-CN': '没有保存任何文档' },
  keptMissing: { en: 'a document that it imports was not kept', 'zh-CN': '它导入的某个文档没有保存' },
  keptForm: {
    en: 'it is neither XML nor a kept WSDL ("schema": "{schema}")',
    'zh-CN': '它既不是 XML，也不是保存的 WSDL（"schema": "{schema}"）',
  },
  // Databases and samples
  tables: { en: 'it has {count} tables; at most {most} are read', 'zh-CN': '它有 {count} 个表，最多读取 {most} 个' },
  columns: {
    en: 'a table has {count} columns; at most {most} are read',
    'zh-CN': '某个表有 {count} 列，最多读取 {most} 列',
  },
  noProperties: { en: 'it is no object with properties', 'zh-CN': '它不是带有属性的对象' },
  takenProperty: {
    en: 'the property {name} has the name of a bookkeeping column',
    'zh-CN': '属性 {name} 与记账列同名',
  },
  noColumnName: { en: '"{name}" is no name of a column or table', 'zh-CN': '“{name}”不是有效的列名或表名' },
  noJsonSchema: { en: 'it is no JSON Schema of an object', 'zh-CN': '它不是对象的 JSON Schema' },
  noRecords: { en: 'it lists no kind of record', 'zh-CN': '其中没有任何记录类型' },
  // Pasted calls
  noCall: { en: 'there is no request with a method and a url', 'zh-CN': '其中没有带方法和地址的请求' },
  noAddress: { en: 'it names no address', 'zh-CN': '其中没有地址' },
  noHttpAddress: { en: '{text} is no address of http or https', 'zh-CN': '{text} 不是 http 或 https 地址' },
  method: { en: 'the method {method} is not sent from here', 'zh-CN': '此处不发送 {method} 方法的请求' },
  upload: {
    en: 'it sends a file or a multipart form, which is not sent from here',
    'zh-CN': '它发送文件或多部分表单，此处不支持',
  },
  file: {
    en: 'it sends the file {name}; put its content in place of it',
    'zh-CN': '它发送文件 {name}；请改为填入文件内容',
  },
} as const satisfies Record<string, LocalText>
