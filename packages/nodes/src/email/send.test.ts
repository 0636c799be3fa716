import type { FileStore, Json, Mail } from '@isthmus/sdk'
import { runEffectNode } from '@isthmus/sdk/testing'
import { expect, test } from 'vitest'
import { emailSend } from './send.ts'

/** What the node hands to a server that takes everything, and what it gives. */
async function sent(config: Record<string, Json>, attached: Uint8Array = new Uint8Array()) {
  const mails: Mail[] = []
  const files: FileStore = {
    read: async function* () {
      yield attached.subarray(0, 2)
      yield attached.subarray(2)
    },
    create: () => Promise.reject(new Error('A sender writes no file')),
  }
  const mail = {
    look: () => Promise.resolve(),
    send: async (message: Mail) => {
      mails.push(message)
      return { messageId: message.messageId, accepted: message.to, rejected: [], answer: '250 kept' }
    },
  }
  const whole = { from: 'Isthmus <isthmus@example.com>', subject: 'S', ...config }
  const { out } = await runEffectNode(emailSend, { config: whole }, { files, mail })
  return { mails, out }
}

test('sends what the node says, and gives what the server took', async () => {
  const { mails, out } = await sent({ to: 'Ann <a@x.example>, b@x.example', text: 'Hi', cc: 'c@x.example' })
  expect(mails).toMatchObject([
    {
      to: ['Ann <a@x.example>', 'b@x.example'],
      cc: ['c@x.example'],
      bcc: [],
      text: 'Hi',
      subject: 'S',
      attachments: [],
    },
  ])
  expect(mails[0]?.messageId).toMatch(/^\S+@example\.com$/)
  expect(out).toMatchObject([{ accepted: ['Ann <a@x.example>', 'b@x.example'], rejected: [], answer: '250 kept' }])
})

test('lets no record add a header', async () => {
  const { mails } = await sent({ to: 'a@x.example', subject: 'Order\r\nBcc: eve@x.example' })
  expect(mails[0]?.subject).toBe('Order Bcc: eve@x.example')
  await expect(sent({ to: 'a@x.example\r\nBcc: eve@x.example' })).rejects.toMatchObject({ code: 'FIELD_VALUE_INVALID' })
})

test('refuses a message without an address before anything is sent', async () => {
  await expect(sent({ to: ' , ' })).rejects.toMatchObject({ code: 'FIELD_VALUE_INVALID', params: { field: 'to' } })
})

test('attaches files by their own names, twenty megabytes in all', async () => {
  const { mails } = await sent({ to: 'a@x.example', attachments: ['out/order.csv'] }, new TextEncoder().encode('a;b'))
  expect(mails[0]?.attachments).toMatchObject([{ name: 'order.csv' }])
  expect(new TextDecoder().decode(mails[0]?.attachments?.[0]?.content)).toBe('a;b')
  const large = new Uint8Array(11 * 2 ** 20)
  await expect(sent({ to: 'a@x.example', attachments: ['1', '2'] }, large)).rejects.toMatchObject({
    code: 'FILE_INVALID',
  })
})
