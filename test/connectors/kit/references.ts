/** Three connectors that between them use most of the format; their systems exist as mocks only. */

const both = (en: string, zh: string) => ({ en, 'zh-CN': zh })
const from = (pointer: string) => ({ from: pointer })

/** Pages by offset, an API key, webhooks that ask whether we are there, an empty list as 404, a new record answered with its bare id, errors inside a 200. */
export const offsetShop = {
  schema: 'isthmus/connector/1',
  id: 'offset-shop',
  version: '1.0.0',
  title: both('Offset shop', '偏移量商店'),
  summary: both('Lists by offset.', '按偏移量列出。'),
  icon: 'store',
  connection: {
    fields: {
      key: { title: both('Key', '密钥'), secret: true },
      clientState: { title: both('Client state', '客户端状态'), secret: true },
    },
    baseUrl: 'https://shop.example/api/v1',
    allowHosts: ['shop.example', '*.shop.example'],
    auth: { kind: 'header', header: 'X-Api-Key', secret: 'key' },
    test: { object: 'party' },
  },
  errors: [
    { when: { status: [200], path: '/failed', is: [true] }, class: 'business', message: '/reason' },
    { when: { status: [400], path: '/code', is: ['TOO_MANY'] }, class: 'throttle', retryAfter: 'X-Wait' },
  ],
  webhooks: {
    verify: { kind: 'bodySecret', at: '/clientState', secret: 'clientState' },
    handshake: { kind: 'query', parameter: 'validationToken' },
    events: '/value',
    eventId: ['/subscription', '/resource', '/changedAt'],
    object: { at: { at: '/resource', as: 'addressName' }, names: { parties: 'party' } },
    recordId: { at: '/resource', as: 'addressKey' },
    happened: '/changeType',
  },
  objects: {
    party: {
      title: both('Parties', '往来单位'),
      schema: {
        type: 'object',
        properties: {
          id: { type: 'integer' },
          code: { type: 'string' },
          name: { type: ['string', 'null'] },
          credit: { type: ['string', 'null'], format: 'decimal' },
          active: { type: 'boolean' },
          stage: { type: 'string', enum: ['draft', 'approved', 'closed'], readOnly: true },
          changed: { type: 'integer' },
        },
      },
      id: '/id',
      list: {
        request: {
          method: 'GET',
          path: '/parties',
          query: {
            limit: from('/page/size'),
            offset: from('/page/offset'),
            sort: from('/input/order'),
            where: from('/input/filter'),
          },
        },
        records: '',
        page: { kind: 'offset', size: 50 },
        emptyOn: { status: [404] },
        query: { dialect: 'k3filter', kinds: { changed: 'instant' } },
        batch: { by: 'list', maxKeys: 40, maxLength: 2000 },
      },
      get: {
        request: { method: 'GET', path: ['/parties/', from('/input/id')] },
        batch: { by: 'list', maxKeys: 40, maxLength: 2000 },
      },
      changes: { kind: 'watermark', cursor: 'changed', format: 'seconds', tieBreak: 'id', order: 'id', size: 50 },
      create: {
        request: { method: 'POST', path: '/parties', body: from('/record') },
        answer: { id: '' },
        required: ['name'],
        verify: { kind: 'find', field: 'code', value: from('/record/code') },
      },
      update: { request: { method: 'PUT', path: ['/parties/', from('/input/id')], body: from('/record') } },
      upsert: { kind: 'findThenWrite', keys: ['code'] },
      delete: { kind: 'delete', request: { method: 'DELETE', path: ['/parties/', from('/input/id')] } },
      actions: {
        approve: {
          title: both('Approve', '批准'),
          request: {
            method: 'POST',
            path: ['/parties/', from('/input/id'), '/approve'],
            body: { note: from('/parameters/note') },
          },
          parameters: { type: 'object', properties: { note: { type: 'string' } }, required: ['note'] },
          answer: { readBack: true },
          state: { field: 'stage', is: ['approved', 'closed'], from: ['draft'] },
          batch: {
            maxRecords: 20,
            request: {
              method: 'POST',
              path: '/parties/approve',
              body: { ids: { from: '/records', as: 'commas' }, note: from('/parameters/note') },
            },
            record: { from: '/input/id', as: 'text' },
            outcome: 'each',
            results: '/done',
            match: { of: '/input/id', result: '/id' },
            unlisted: 'alone',
          },
        },
        remind: {
          title: both('Remind', '催办'),
          request: { method: 'POST', path: ['/parties/', from('/input/id'), '/reminders'], body: {} },
          result: { at: '/number', schema: { type: 'string' } },
        },
      },
      deletes: { kind: 'flag', field: 'active', is: [false] },
    },
    unit: {
      title: both('Units', '单位'),
      schema: {
        type: 'object',
        properties: {
          code: { type: 'string' },
          name: { type: 'string' },
          factor: { type: 'string', format: 'decimal' },
        },
      },
      id: '/code',
      list: {
        request: { method: 'GET', path: '/units', query: { page: from('/page/number'), size: from('/page/size') } },
        records: '/units',
        page: { kind: 'page', size: 50, first: 1, end: 'short' },
      },
      changes: { kind: 'snapshot-diff', maxRecords: 5000 },
      deletes: { kind: 'changes' },
    },
  },
} as const

/** A call for many companies, which lists apart those that it does not give. */
const companiesByKeys = (more: object) => ({
  maxKeys: 100,
  request: { method: 'POST', path: '/objects/companies/batch/read', body: { ...more, inputs: from('/input/keys') } },
  key: { id: from('/input/value') },
  records: '/results',
  failures: {
    at: '/errors',
    keys: '/context/ids',
    message: '/message',
    missingOn: { path: '/category', is: ['OBJECT_NOT_FOUND'] },
  },
})

/** Pages by cursor, OAuth with client credentials, search by filter groups, upserts of many records with a result each. */
export const cursorCrm = {
  schema: 'isthmus/connector/1',
  id: 'cursor-crm',
  version: '1.0.0',
  title: both('Cursor CRM', '游标 CRM'),
  summary: both('Lists by search.', '通过搜索列出。'),
  icon: 'building-2',
  connection: {
    fields: {
      clientId: { title: both('Client', '客户端') },
      clientSecret: { title: both('Client secret', '客户端密钥'), secret: true },
      hookSecret: { title: both('Webhook secret', 'Webhook 密钥'), secret: true },
    },
    baseUrl: 'https://api.crm.example',
    auth: {
      kind: 'oauth2',
      grant: { type: 'clientCredentials' },
      tokenUrl: 'https://login.crm.example/oauth/token',
      clientId: { field: 'clientId' },
      clientSecret: 'clientSecret',
    },
    test: { object: 'company' },
  },
  errors: [
    { when: { status: [400], path: '/category' }, class: 'validation', message: '/message' },
    { when: { status: [200], path: '/status', is: ['error'] }, class: 'business', message: '/message' },
  ],
  webhooks: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      key: 'hookSecret',
      header: 'X-Crm-Signature',
      encoding: 'base64',
      parts: ['method', 'url', 'body', 'timestamp'],
      timestamp: { header: 'X-Crm-Timestamp', format: 'milliseconds', toleranceSeconds: 300 },
    },
    events: '',
    eventId: '/eventId',
    object: { at: '/objectType', names: { company: 'company' } },
    recordId: '/objectId',
    happened: '/happened',
  },
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
              object_id: { type: 'string' },
              ext_id: { type: ['string', 'null'] },
              name: { type: ['string', 'null'] },
              city: { type: ['string', 'null'] },
              revenue: { type: ['string', 'null'], format: 'decimal' },
              modified: { type: 'string', format: 'date-time' },
            },
          },
        },
      },
      id: '/id',
      fieldsAt: '/properties',
      list: {
        request: {
          method: 'POST',
          path: '/objects/companies/search',
          body: {
            filterGroups: from('/input/filter'),
            sorts: from('/input/order'),
            properties: from('/input/fields'),
            limit: from('/page/size'),
            after: from('/page/cursor'),
          },
        },
        records: '/results',
        page: { kind: 'cursor', size: 100, next: '/paging/next/after' },
        query: { dialect: 'hubspot' },
        batch: {
          ...companiesByKeys({ idProperty: from('/input/field') }),
          fields: ['ext_id'],
        },
      },
      get: {
        request: { method: 'GET', path: ['/objects/companies/', from('/input/id')] },
        batch: companiesByKeys({}),
      },
      changes: {
        kind: 'stream',
        protocol: 'bayeux',
        path: '/stream/1.0',
        channel: '/changes/companies',
        event: {
          place: '/event/place',
          ids: '/payload/ids',
          manyIds: '*',
          change: '/payload/change',
          kinds: { created: ['MADE'], updated: ['CHANGED'], deleted: ['GONE'], gap: ['LEFT_OUT'] },
          time: { at: '/payload/at', format: 'milliseconds' },
          by: '/payload/by',
          fields: '/payload/fields',
        },
        expiredOn: { path: '/error', contains: ['too old'] },
        holdSeconds: 60,
        quietCalls: 2,
        mostEvents: 1000,
        reconcile: {
          kind: 'watermark',
          cursor: 'modified',
          format: 'iso',
          tieBreak: 'object_id',
          order: 'time',
          size: 100,
        },
      },
      create: {
        request: { method: 'POST', path: '/objects/companies', body: { properties: from('/record') } },
        answer: { record: '' },
      },
      update: {
        request: {
          method: 'PATCH',
          path: ['/objects/companies/', from('/input/id')],
          body: { properties: from('/record') },
        },
        answer: { record: '' },
      },
      upsert: {
        kind: 'native',
        keys: ['ext_id'],
        request: {
          method: 'PUT',
          path: ['/objects/companies/by-ext/', from('/input/external')],
          body: { properties: { from: '/record', without: ['ext_id'] } },
        },
        only: {
          create: { headers: { 'If-None-Match': '*' }, existsOn: { status: [412] } },
          update: { headers: { 'If-Match': '*' } },
        },
        answer: { record: '' },
        batch: {
          maxRecords: 100,
          request: { method: 'POST', path: '/objects/companies/batch/upsert', body: { inputs: from('/records') } },
          record: {
            id: from('/input/external'),
            objectWriteTraceId: from('/input/position'),
            properties: from('/record'),
          },
          outcome: 'each',
          results: '/results',
          match: { of: '/input/position', result: '/objectWriteTraceId' },
          answer: { record: '' },
          failed: { path: '/category' },
          message: '/message',
        },
      },
      delete: { kind: 'archive', request: { method: 'DELETE', path: ['/objects/companies/', from('/input/id')] } },
      actions: {
        lock: {
          title: both('Lock', '锁定'),
          request: { method: 'POST', path: '/objects/companies/lock', body: { ids: [from('/input/id')] } },
          okOn: { status: [304] },
          safeToRepeat: true,
          batch: {
            maxRecords: 20,
            request: { method: 'POST', path: '/objects/companies/lock', body: { ids: from('/records') } },
            record: from('/input/id'),
            outcome: 'together',
          },
        },
      },
      deletes: {
        kind: 'feed',
        request: {
          method: 'GET',
          path: '/objects/companies/deleted',
          query: { since: from('/input/since'), until: from('/input/until') },
        },
        records: '/results',
        id: '/id',
        time: '/deletedAt',
        nextPage: '/next',
      },
      describe: {
        request: { method: 'GET', path: '/properties/companies' },
        fields: '/results',
        name: '/name',
        title: '/label',
        type: '/type',
        types: { string: 'text', number: 'decimal', datetime: 'instant' },
      },
    },
  },
} as const

/** Every record as a call of its own inside of one call. */
const inOneCall = { kind: 'odata', version: 4, maxRecords: 50, outcome: 'each', addresses: 'whole' } as const

/** OData with links to the next page, a basic credential, CSRF tokens, states that changes must name, and numbers for decimals. */
export const odataErp = {
  schema: 'isthmus/connector/1',
  id: 'odata-erp',
  version: '1.0.0',
  title: both('OData ERP', 'OData ERP'),
  summary: both('Lists by links.', '按链接列出。'),
  icon: 'factory',
  connection: {
    fields: { user: { title: both('User', '用户') }, password: { title: both('Password', '密码'), secret: true } },
    baseUrl: 'https://erp.example/odata/v4',
    auth: { kind: 'basic', user: 'user', password: 'password' },
    csrf: {
      path: '/',
      header: 'X-CSRF-Token',
      ended: { status: [403], header: 'x-csrf-token', headerIs: ['required'] },
    },
    test: { object: 'customer' },
  },
  errors: [
    { when: { status: [412] }, class: 'conflict' },
    { when: { status: [503] }, class: 'throttle' },
  ],
  objects: {
    customer: {
      title: both('Customers', '客户'),
      schema: {
        type: 'object',
        properties: {
          '@odata.etag': { type: 'string' },
          Id: { type: 'string' },
          Code: { type: ['string', 'null'] },
          Name: { type: ['string', 'null'] },
          City: { type: ['string', 'null'] },
          Balance: { type: ['string', 'null'], format: 'decimal' },
          ChangedAt: { type: 'string', format: 'date-time' },
        },
      },
      id: '/Id',
      formats: { decimal: 'number' },
      etag: { at: { pointer: '/@odata.etag' } },
      list: {
        request: {
          method: 'GET',
          path: '/Customers',
          query: { $filter: from('/input/filter'), $orderby: from('/input/order'), $top: from('/page/size') },
        },
        records: '/value',
        page: { kind: 'nextUrl', size: 50, next: '/@odata.nextLink' },
        query: { dialect: 'odata4' },
      },
      get: {
        request: { method: 'GET', path: ['/Customers(', from('/input/key'), ')'] },
        batch: { kind: 'odata', version: 4, maxKeys: 50, addresses: 'whole' },
      },
      changes: {
        kind: 'watermark',
        cursor: 'ChangedAt',
        format: 'iso',
        tieBreak: 'Id',
        order: 'time',
        size: 50,
      },
      create: {
        request: { method: 'POST', path: '/Customers', body: from('/record') },
        answer: { record: '' },
        required: ['Name'],
        batch: inOneCall,
      },
      update: {
        request: { method: 'PATCH', path: ['/Customers(', from('/input/key'), ')'], body: from('/record') },
        batch: inOneCall,
      },
      upsert: { kind: 'findThenWrite', keys: ['Code'] },
      delete: {
        kind: 'delete',
        request: { method: 'DELETE', path: ['/Customers(', from('/input/key'), ')'] },
        batch: inOneCall,
      },
    },
    order: {
      title: both('Orders', '订单'),
      schema: {
        type: 'object',
        properties: { Id: { type: 'string' }, Note: { type: 'string' }, Total: { type: 'string', format: 'decimal' } },
      },
      id: '/Id',
      changes: {
        kind: 'delta-token',
        request: { method: 'GET', path: '/Orders', headers: { Prefer: 'odata.track-changes' } },
        records: '/value',
        nextPage: '/@odata.nextLink',
        nextLook: '/@odata.deltaLink',
        carries: 'url',
        deleted: { path: '/@removed' },
        deletedId: '/Id',
        expiredOn: { status: [410] },
      },
      deletes: { kind: 'changes' },
    },
  },
} as const

const together = { kind: 'odata', version: 2, service: '/sales', maxRecords: 50, outcome: 'together' } as const
const lineAt = ['/sales/Lines(', from('/input/key'), ')'] as const

/**
 * OData of version 2 below a path of its own: ids of several fields, lists in wrappers, sets of changes that are done together, days
 * and times of changes in fields of their own, and two ways to sign in.
 */
export const odata2Erp = {
  schema: 'isthmus/connector/1',
  id: 'odata2-erp',
  version: '1.0.0',
  title: both('OData 2 ERP', 'OData 2 ERP'),
  summary: both('Ids of several fields.', '多字段标识。'),
  icon: 'factory',
  connection: {
    fields: {
      signIn: {
        title: both('Sign-in', '登录方式'),
        choices: { basic: both('User', '用户'), oauth: both('OAuth', 'OAuth') },
      },
      user: { title: both('User', '用户'), optional: true },
      password: { title: both('Password', '密码'), secret: true, optional: true },
      tokenUrl: { title: both('Token address', '令牌地址'), optional: true },
      client: { title: both('Client', '客户端'), optional: true },
      clientSecret: { title: both('Client secret', '客户端密钥'), secret: true, optional: true },
      zone: { title: both('Time zone', '时区'), default: 'UTC' },
    },
    baseUrl: 'https://erp.example/odata/v2',
    auth: {
      kind: 'chosen',
      field: 'signIn',
      choices: {
        basic: { kind: 'basic', user: 'user', password: 'password' },
        oauth: {
          kind: 'oauth2',
          grant: { type: 'clientCredentials' },
          tokenUrl: { field: 'tokenUrl' },
          clientId: { field: 'client' },
          clientSecret: 'clientSecret',
        },
      },
    },
    csrf: {
      path: '/sales/',
      header: 'X-CSRF-Token',
      ended: { status: [403], header: 'x-csrf-token', headerIs: ['required'] },
    },
    test: { object: 'line' },
  },
  errors: [
    { when: { status: [412, 428] }, class: 'conflict', message: '/error/message/value' },
    {
      when: { status: [400] },
      class: 'validation',
      message: '/error/message/value',
      details: { at: '/error/innererror/errordetails', message: '/message' },
    },
  ],
  objects: {
    line: {
      title: both('Lines', '行'),
      schema: {
        type: 'object',
        properties: {
          __metadata: { type: 'object', properties: { etag: { type: 'string' } } },
          Order: { type: 'string' },
          Line: { type: 'string' },
          Reference: { type: ['string', 'null'] },
          Text: { type: ['string', 'null'] },
          Note: { type: ['string', 'null'] },
          Amount: { type: ['string', 'null'], format: 'decimal' },
          Due: { type: ['string', 'null'], format: 'date' },
          Parts: {
            type: ['array', 'null'],
            items: {
              type: 'object',
              properties: { Part: { type: 'string' }, Due: { type: 'string', format: 'date' } },
            },
          },
        },
      },
      id: '/Order',
      idFields: ['Order', 'Line'],
      formats: { instant: 'odata2', date: 'odata2', lists: 'odata2' },
      etag: { at: { pointer: '/__metadata/etag' } },
      list: {
        request: {
          method: 'GET',
          path: '/sales/Lines',
          query: {
            $filter: from('/input/filter'),
            $orderby: from('/input/order'),
            $top: from('/page/size'),
            $skip: from('/page/offset'),
          },
        },
        records: '/d/results',
        page: { kind: 'offset', size: 50, order: ['Order', 'Line'] },
        query: { dialect: 'odata2' },
      },
      get: {
        request: { method: 'GET', path: lineAt },
        record: '/d',
        batch: { kind: 'odata', version: 2, maxKeys: 20, service: '/sales' },
      },
      create: {
        request: { method: 'POST', path: '/sales/Lines', body: from('/record') },
        answer: { record: '/d' },
        batch: together,
      },
      update: { request: { method: 'PATCH', path: lineAt, body: from('/record') }, batch: together },
      upsert: { kind: 'findThenWrite', keys: ['Reference'] },
      delete: { kind: 'delete', request: { method: 'DELETE', path: lineAt }, batch: together },
    },
    partner: {
      title: both('Partners', '伙伴'),
      schema: {
        type: 'object',
        properties: {
          Partner: { type: 'string' },
          Name: { type: ['string', 'null'] },
          CreatedOn: { type: 'string', format: 'date' },
          CreatedAt: { type: 'string', format: 'duration' },
          ChangedOn: { type: ['string', 'null'], format: 'date' },
          ChangedAt: { type: ['string', 'null'], format: 'duration' },
        },
      },
      id: '/Partner',
      formats: { date: 'odata2' },
      list: {
        request: {
          method: 'GET',
          path: '/sales/Partners',
          query: { $filter: from('/input/filter'), $orderby: from('/input/order'), $top: from('/page/size') },
        },
        records: '/d/results',
        page: { kind: 'nextUrl', next: '/d/__next', order: ['Partner'] },
        query: { dialect: 'odata2' },
      },
      changes: {
        kind: 'watermark',
        cursor: 'ChangedOn',
        otherwise: 'CreatedOn',
        format: 'date',
        time: { field: 'ChangedAt', otherwise: 'CreatedAt' },
        zone: 'zone',
        tieBreak: 'Partner',
        order: 'id',
        size: 50,
      },
    },
  },
} as const
