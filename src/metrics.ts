// Prometheus metrics: a registry per app, so that two apps in one process keep their own.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export type Metrics = ReturnType<typeof makeMetrics>;

export const makeMetrics = () => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    requests: new Histogram({
      name: 'afterword_http_request_seconds',
      help: 'Time to answer, by call and status.',
      labelNames: ['call', 'status'],
      buckets: SECONDS,
      registers,
    }),
    connections: new Gauge({ name: 'afterword_http_connections', help: 'Connections open, live ones among them.', registers }),
    connectionsDropped: new Counter({
      name: 'afterword_http_connections_dropped_total',
      help: 'Connections closed unanswered, because as many were open as a node may hold.',
      registers,
    }),
    pages: new Counter({ name: 'afterword_pages_total', help: 'Pages served, by where they came from.', labelNames: ['from'], registers }),
    waiting: new Gauge({ name: 'afterword_changes_waiting', help: 'Long polls that wait for a change.', registers }),
    laneRows: new Histogram({ name: 'afterword_lane_rows', help: 'Comments written by one statement.', buckets: [1, 2, 4, 8, 16, 32, 64, 128], registers }),
    laneSeconds: new Histogram({ name: 'afterword_lane_seconds', help: 'Time of one statement of the lane.', buckets: SECONDS, registers }),
    laneWaiting: new Gauge({ name: 'afterword_lane_waiting', help: 'Comments that wait for the lane.', registers }),
    sockets: new Gauge({ name: 'afterword_live_sockets', help: 'Live connections open.', registers }),
    emitted: new Counter({ name: 'afterword_live_messages_total', help: 'Messages emitted to rooms, by event.', labelNames: ['event'], registers }),
    cut: new Counter({ name: 'afterword_live_cut_total', help: 'Connections cut because they did not read.', registers }),
    hints: new Counter({ name: 'afterword_bus_hints_total', help: 'Hints, by direction.', labelNames: ['direction'], registers }),
    repairs: new Counter({ name: 'afterword_bus_repairs_total', help: 'Times the bus was lost and found again.', registers }),
    limited: new Counter({ name: 'afterword_rate_limited_total', help: 'Requests refused by a rate limit, by group.', labelNames: ['group'], registers }),
  };
};
