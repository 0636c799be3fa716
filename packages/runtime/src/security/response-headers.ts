/**
 * What a flow answers to a webhook call comes from the same origin as the editor, so it must never act as a page of it:
 * no script, no form, no frame, an origin of its own.
 */
export const webhookSecurityPolicy = `default-src 'none'; sandbox`

/** Headers of every answer. The editor loads nothing from elsewhere, evaluates no text and is never framed. */
export const responseHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    `default-src 'self'`,
    `script-src 'self'`,
    // The component library writes style attributes and elements.
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data:`,
    `font-src 'self' data:`,
    `worker-src 'self' blob:`,
    `connect-src 'self'`,
    `object-src 'none'`,
    `frame-ancestors 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}
