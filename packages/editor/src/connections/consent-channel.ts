import { useEffect, useRef } from 'react'

/** How the window of the other system's page tells the others of this browser that it is through. */
const channelName = 'isthmus-consent'

export function tellConsent(connection: string): void {
  const channel = new BroadcastChannel(channelName)
  channel.postMessage(connection)
  channel.close()
}

/** Calls `onGiven` when somebody has agreed for the connection, in whichever window. */
export function useConsentGiven(connection: string, onGiven: () => void): void {
  const latest = useRef(onGiven)
  useEffect(() => {
    latest.current = onGiven
  })
  useEffect(() => {
    const channel = new BroadcastChannel(channelName)
    channel.addEventListener('message', ({ data }) => {
      if (data === connection) latest.current()
    })
    return () => channel.close()
  }, [connection])
}
