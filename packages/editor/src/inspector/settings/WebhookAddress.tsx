import { useState } from 'react'
import { Check, Copy } from 'lucide-react'
import type { FlowNode } from '@isthmus/sdk'
import { useText } from '../../i18n/use-text.ts'

/** Where other systems send their calls, to be copied. */
export function WebhookAddress({ config }: { readonly config: FlowNode['config'] }) {
  const t = useText()
  const [copied, setCopied] = useState(false)
  const address = `${window.location.origin}/hooks/${typeof config['path'] === 'string' ? config['path'] : ''}`
  const copy = (): void => void navigator.clipboard.writeText(address).then(() => setCopied(true))
  const label = t(copied ? 'inspector.addressCopied' : 'inspector.copyAddress')
  return (
    <div className="ins-row" data-tall>
      <span className="ins-label">{t('inspector.webhookAddress')}</span>
      <div className="ins-value">
        <div className="ins-address">
          <code title={address}>{address}</code>
          <button
            type="button"
            className="ins-icon-button"
            aria-label={label}
            title={label}
            onClick={copy}
            onMouseLeave={() => setCopied(false)}
          >
            {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          </button>
        </div>
        <p className="ins-quiet">{t('inspector.webhookWhenActive')}</p>
      </div>
    </div>
  )
}
