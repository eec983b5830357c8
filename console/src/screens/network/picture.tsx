/** The walked network as a picture: thickness is how often, the red foot of a touchpoint how many went no further. */
import { useMemo } from 'react';
import type { NetworkConnection, NetworkTouchpoint } from '../../api/types.ts';
import { count, percent, shortCount } from '../../words/numbers.ts';
import { draw, type Spot, type Way } from './layout.ts';
import { useOverflow } from './use-overflow.ts';

/** More cannot be told apart; the tables have all. */
const MOST_NODES = 18;
const MOST_WAYS = 40;

export function NetworkPicture(props: {
  touchpoints: readonly NetworkTouchpoint[];
  connections: readonly NetworkConnection[];
  chosen: string | undefined;
  onChoose: (name: string | undefined) => void;
}) {
  const { chosen, onChoose } = props;
  const nodes = useMemo(() => props.touchpoints.slice(0, MOST_NODES), [props.touchpoints]);
  const drawing = useMemo(
    () => draw(nodes, props.connections.filter(({ from, to }) => from !== to).slice(0, MOST_WAYS)),
    [nodes, props.connections],
  );
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const { ref, isWide, hasMore } = useOverflow<HTMLElement>(drawing.width);
  return (
    <>
      <section
        ref={ref}
        className={`network-scroll ${hasMore ? 'has-more' : ''}`}
        aria-label="Picture of the network"
      >
        <div className="network-canvas" style={{ inlineSize: drawing.width, blockSize: drawing.height }}>
          <svg
            className="network-ways"
            viewBox={`0 0 ${drawing.width} ${drawing.height}`}
            width={drawing.width}
            height={drawing.height}
            aria-hidden="true"
          >
            <defs>
              <marker
                id="network-tip"
                viewBox="0 0 6 6"
                refX="5"
                refY="3"
                markerWidth="10"
                markerHeight="10"
                markerUnits="userSpaceOnUse"
                orient="auto"
              >
                <path d="M0 0 6 3 0 6z" />
              </marker>
            </defs>
            {drawing.ways.map((way) => (
              <Connection key={`${way.from}\n${way.to}`} way={way} chosen={chosen} />
            ))}
          </svg>
          {drawing.spots.map((spot) => (
            <Touchpoint
              key={spot.name}
              spot={spot}
              node={byName.get(spot.name)!}
              isChosen={chosen === spot.name}
              onChoose={() => onChoose(chosen === spot.name ? undefined : spot.name)}
            />
          ))}
        </div>
      </section>
      {isWide ? <p className="quiet network-more">It is wider than this: scroll sideways.</p> : null}
    </>
  );
}

function Connection({ way, chosen }: { way: Way; chosen: string | undefined }) {
  const isOn = chosen === undefined || way.from === chosen || way.to === chosen;
  return (
    <path
      className={`way ${way.isBack ? 'way-back' : ''} ${isOn ? '' : 'way-off'}`}
      d={way.path}
      strokeWidth={way.width}
      markerEnd="url(#network-tip)"
    >
      <title>{`${way.from} to ${way.to}: ${count(way.count)} times`}</title>
    </path>
  );
}

function Touchpoint(props: { spot: Spot; node: NetworkTouchpoint; isChosen: boolean; onChoose: () => void }) {
  const { spot, node, isChosen, onChoose } = props;
  const { x, y, width, height } = spot;
  const share = node.arrivals === 0 ? 0 : node.stopped / node.arrivals;
  const words = `${node.name}: ${count(node.arrivals)} came, ${percent(share)} went no further`;
  return (
    <button
      type="button"
      className="spot"
      style={{ insetInlineStart: x, insetBlockStart: y, inlineSize: width, blockSize: height }}
      title={words}
      aria-label={words}
      aria-pressed={isChosen}
      onClick={onChoose}
    >
      <span className="spot-name">{node.name}</span>
      <span className="spot-count">
        {shortCount(node.arrivals)} · {percent(share)} stop
      </span>
      <span className="spot-stopped" style={{ inlineSize: `calc(${share} * (100% - 16px))` }} />
    </button>
  );
}
