/** Definitions in the shapes of real systems, for tests. */

const both = (en: string, zh: string) => ({ en, 'zh-CN': zh })

/** Cursor in a body, search with filter groups, records with their fields one level down. */
export const cursorShape = {
  schema: 'isthmus/connector/1',
  id: 'cursor-crm',
  version: '1.0.0',
  title: both('Cursor CRM', '游标 CRM'),
  summary: both('Lists by search.', '通过搜索列出。'),
  icon: 'building-2',
  connection: {
    fields: { token: { title: both('Token', '令牌'), secret: true } },
    baseUrl: 'https://api.crm.example',
    auth: { kind: 'bearer', token: 'token' },
    test: { object: 'company' },
  },
  errors: [
    { when: { status: [429] }, class: 'throttle' },
    { when: { status: [400], path: '/category', is: ['RATE_LIMITS'] }, class: 'throttle', retryAfter: 'x-wait' },
    { when: { status: [400], path: '/category' }, class: 'validation', message: '/message' },
  ],
  objects: {
    company: {
      title: both('Companies', '公司'),
      schema: {
        type: 'object',
        properties: {
          id: { type: 'string' },
          properties: {
            type: 'object',
            properties: {
              hs_object_id: { type: 'string' },
              name: { type: ['string', 'null'] },
              revenue: { type: ['string', 'null'], format: 'decimal' },
              hs_lastmodifieddate: { type: 'string', format: 'date-time' },
            },
          },
        },
      },
      id: '/id',
      fieldsAt: '/properties',
      list: {
        request: {
          method: 'POST',
          path: '/crm/v3/objects/companies/search',
          body: {
            filterGroups: { from: '/input/filter' },
            sorts: { from: '/input/order' },
            properties: { from: '/input/fields' },
            limit: { from: '/page/size' },
            after: { from: '/page/cursor' },
          },
        },
        records: '/results',
        page: { kind: 'cursor', size: 3, next: '/paging/next/after' },
        query: { dialect: 'hubspot' },
      },
      changes: {
        kind: 'watermark',
        cursor: 'hs_lastmodifieddate',
        format: 'iso',
        tieBreak: 'hs_object_id',
        order: 'time',
        size: 3,
      },
      get: { request: { method: 'GET', path: ['/crm/v3/objects/companies/', { from: '/input/id' }] } },
    },
  },
} as const

/** An empty list is a 404, ids and amounts are texts, times are seconds. */
export const emptyIsMissingShape = {
  schema: 'isthmus/connector/1',
  id: 'empty-404-erp',
  version: '1.0.0',
  title: both('Empty-404 ERP', '空列表 404 ERP'),
  summary: both('Answers 404 where there is nothing.', '没有数据时返回 404。'),
  icon: 'factory',
  connection: {
    fields: { key: { title: both('Key', '密钥'), secret: true } },
    auth: { kind: 'header', header: 'DOLAPIKEY', secret: 'key' },
    test: { object: 'thirdparty' },
  },
  errors: [{ when: { status: [500], path: '/error/message' }, class: 'business', message: '/error/message' }],
  objects: {
    thirdparty: {
      title: both('Third parties', '往来单位'),
      schema: {
        type: 'object',
        properties: {
          id: { type: 'string', format: 'int64' },
          name: { type: ['string', 'null'] },
          ref_ext: { type: ['string', 'null'] },
          credit: { type: ['string', 'null'], format: 'decimal' },
          date_modification: { type: 'integer' },
        },
      },
      id: '/id',
      list: {
        request: {
          method: 'GET',
          path: '/api/index.php/thirdparties',
          query: {
            limit: { from: '/page/size' },
            page: { from: '/page/number' },
            sortfield: { from: '/input/order' },
            sqlfilters: { from: '/input/filter' },
          },
        },
        records: '',
        page: { kind: 'page', size: 3, first: 0 },
        emptyOn: { status: [404] },
        query: {
          dialect: 'sqlfilters',
          names: { id: 't.rowid', name: 't.nom', ref_ext: 't.ref_ext', date_modification: 't.tms' },
          kinds: { date_modification: 'instant' },
        },
      },
      changes: {
        kind: 'watermark',
        cursor: 'date_modification',
        format: 'seconds',
        tieBreak: 'id',
        order: 'id',
        size: 3,
      },
    },
  },
} as const

/** Signs in for a cookie, answers lists of values, and says errors inside a 200. */
export const errorInOkShape = {
  schema: 'isthmus/connector/1',
  id: 'cookie-erp',
  version: '1.0.0',
  title: both('Cookie ERP', 'Cookie ERP'),
  summary: both('Lists values in rows.', '以行返回数据。'),
  icon: 'factory',
  connection: {
    fields: {
      account: { title: both('Account', '账套') },
      appSecret: { title: both('App secret', '应用密钥'), secret: true },
    },
    auth: {
      kind: 'sessionCookie',
      login: {
        path: '/login',
        body: { acctID: { from: '/connection/account' }, appSec: { from: '/secret/appSecret' }, lcid: 2052 },
      },
      granted: { path: '/LoginResultType', is: [1, -5] },
      cookies: ['kdservice-sessionid', 'route'],
      ended: { path: '/0/0/Result/ResponseStatus/MsgCode', is: [1] },
    },
    test: { object: 'customer' },
  },
  errors: [
    {
      when: { status: [200], path: '/0/0/Result/ResponseStatus/IsSuccess', is: [false] },
      class: 'business',
      message: '/0/0/Result/ResponseStatus/Errors/0/Message',
    },
  ],
  objects: {
    customer: {
      title: both('Customers', '客户'),
      schema: {
        type: 'object',
        properties: {
          FCUSTID: { type: 'integer' },
          FNumber: { type: 'string' },
          FName: { type: ['string', 'null'] },
          FModifyDate: { type: 'string', format: 'date-time' },
        },
      },
      id: '/FCUSTID',
      nulls: [' '],
      list: {
        request: {
          method: 'POST',
          path: '/query',
          body: {
            data: {
              FormId: 'BD_Customer',
              FieldKeys: { from: '/input/fieldList' },
              FilterString: { from: '/input/filter' },
              OrderString: { from: '/input/order' },
              Limit: { from: '/page/size' },
            },
          },
        },
        records: '',
        columns: ['FCUSTID', 'FNumber', 'FName', 'FModifyDate'],
        page: { kind: 'keyset', size: 3, field: 'FCUSTID' },
        query: { dialect: 'k3filter' },
      },
      changes: {
        kind: 'watermark',
        cursor: 'FModifyDate',
        format: 'utc',
        tieBreak: 'FCUSTID',
        order: 'id',
        size: 3,
      },
    },
  },
} as const
