// The views of live charts: what the components that change them share.
function charts(key) {
  return document.querySelectorAll(`.st-key-${key} svg.marks`);
}

// Each element knows its item of Vega's scenegraph, and groups know the view that they belong to.
function viewOf(svg) {
  for (const { __data__: item } of svg.querySelectorAll("path")) {
    for (let group = item; group; group = group.mark?.group) {
      if (group.context?.dataflow) return group.context.dataflow;
    }
  }
}

