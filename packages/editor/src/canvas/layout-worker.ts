import { layoutFlow, type LayoutRequest } from './layout.ts'

// A flow of hundreds of nodes takes a while to lay out; here it does not hold up the page.
self.onmessage = (message: MessageEvent<LayoutRequest>) => {
  self.postMessage(layoutFlow(message.data))
}
