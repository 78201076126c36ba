new Promise((done) => {
  // What is kept covers two thirds of the window; the axes and what comes meanwhile take a little.
  const SHARE = 0.6;
  // The grid is fainter than this, and lines are not.
  const INK = 96;
  // A line that goes up and down covers many more rows than these.
  const ROWS = 8;
  const probe = document.createElement('div');
  const isCovered = () => {
    const canvas = document.getElementById('chart')?.shadowRoot?.querySelector('canvas');
    const gl = canvas?.getContext('webgl2') ?? canvas?.getContext('webgl');
    if (!gl) return false;
    const { width, height } = canvas;
    const pixels = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    // A look at every pixel would take longer than the page takes to draw them.
    let columns = 0;
    for (let x = 0; x < width; x += 1) {
      for (let y = 0; y < height; y += ROWS) {
        if (pixels[(y * width + x) * 4 + 3] > INK) {
          columns += 1;
          break;
        }
      }
    }
    return columns >= SHARE * width;
  };
  const observer = new ResizeObserver(() => {
    const now = performance.now();
    const covered = isCovered();
    if (!covered && now < 60_000) return;
    observer.disconnect();
    done(covered ? now : null);
  });
  observer.observe(probe);
  let frames = 0;
  (function look() {
    if (!probe.isConnected) document.body?.append(probe);
    probe.style.height = `${(frames += 1) % 2}px`;
    requestAnimationFrame(look);
  })();
})
