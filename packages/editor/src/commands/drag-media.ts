/** Media type under which a node type's id is dragged out of a list onto the canvas. */
export const nodeTypeMedia = 'application/x-isthmus-node-type'
