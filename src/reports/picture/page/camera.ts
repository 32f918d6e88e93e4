/** What part of the drawing is seen: its point (x, y) is at the top left of the canvas, `scale` times as large. */
interface Camera {
  x: number;
  y: number;
  scale: number;
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const [smallest, largest] = [0.02, 4];
const margin = 24;

/** Panning and zooming of a canvas by wheel, pointers and calls; `moved` is called after each change. */
export function cameraOf(canvas: SVGSVGElement, drawing: SVGGElement) {
  const camera: Camera = { x: 0, y: 0, scale: 1 };
  const show = () =>
    drawing.setAttribute(
      'transform',
      `scale(${camera.scale}) translate(${-camera.x.toFixed(2)} ${-camera.y.toFixed(2)})`,
    );
  const size = () => canvas.getBoundingClientRect();

  /** Zooms by a factor; the drawing's point under (px, py) of the canvas stays there. */
  const zoomAt = (factor: number, px: number, py: number) => {
    const scale = Math.min(largest, Math.max(smallest, camera.scale * factor));
    camera.x += px / camera.scale - px / scale;
    camera.y += py / camera.scale - py / scale;
    camera.scale = scale;
    show();
  };
  const zoom = (factor: number) => zoomAt(factor, size().width / 2, size().height / 2);
  const pan = (dx: number, dy: number) => {
    camera.x += dx / camera.scale;
    camera.y += dy / camera.scale;
    show();
  };
  /** The whole width from the top, or everything. */
  const fit = (all: Rectangle, whole: boolean) => {
    const { width, height } = size();
    const across = (width - 2 * margin) / all.width;
    camera.scale = Math.max(smallest, Math.min(1, across, whole ? (height - 2 * margin) / all.height : across));
    camera.x = all.x - (width / camera.scale - all.width) / 2;
    camera.y = all.y - margin / camera.scale;
    show();
  };
  /** Moves as little as is needed to show a box, and its top where it is higher than the canvas. */
  const reveal = (box: Rectangle) => {
    const { width, height } = size();
    const [room, space] = [width / camera.scale, height / camera.scale];
    const edge = margin / camera.scale;
    camera.x = Math.min(camera.x, box.x - edge);
    camera.x = Math.max(camera.x, Math.min(box.x - edge, box.x + box.width + edge - room));
    camera.y = Math.max(camera.y, Math.min(box.y - edge, box.y + box.height + edge - space));
    camera.y = Math.min(camera.y, box.y - edge);
    show();
  };
  /** Shows the same things as before, though they moved by so much in the drawing. */
  const follow = (dx: number, dy: number) => {
    camera.x += dx;
    camera.y += dy;
    show();
  };

  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const { left, top } = size();
      const unit = event.deltaMode === 1 ? 16 : 1;
      if (event.ctrlKey || event.metaKey)
        zoomAt(Math.exp((-event.deltaY * unit) / 240), event.clientX - left, event.clientY - top);
      else if (event.shiftKey && event.deltaX === 0) pan(event.deltaY * unit, 0);
      else pan(event.deltaX * unit, event.deltaY * unit);
    },
    { passive: false },
  );
  dragged(canvas, pan, (factor, x, y) => zoomAt(factor, x - size().left, y - size().top));
  return { zoom, pan, fit, reveal, follow };
}

/** One pointer pans, two zoom; a click that did not move stays a click. */
function dragged(
  canvas: SVGSVGElement,
  pan: (dx: number, dy: number) => void,
  zoomAt: (factor: number, x: number, y: number) => void,
): void {
  const pointers = new Map<number, { x: number; y: number }>();
  let travelled = 0;
  canvas.addEventListener('pointerdown', (event) => {
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (pointers.size === 1) travelled = 0;
  });
  canvas.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = { x: event.clientX, y: event.clientY };
    const [dx, dy] = [now.x - before.x, now.y - before.y];
    travelled += Math.abs(dx) + Math.abs(dy);
    if (travelled > 4) canvas.setPointerCapture(event.pointerId);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, now);
    if (other === undefined) {
      if (travelled > 4) pan(-dx, -dy);
      return;
    }
    const apart = (point: { x: number; y: number }) => Math.hypot(point.x - other.x, point.y - other.y) || 1;
    zoomAt(apart(now) / apart(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
  });
  for (const end of ['pointerup', 'pointercancel'] as const)
    canvas.addEventListener(end, (event) => pointers.delete(event.pointerId));
  canvas.addEventListener(
    'click',
    (event) => {
      if (travelled > 4) event.stopPropagation();
    },
    { capture: true },
  );
}
