# syntax=docker/dockerfile:1
# The service without the embedded Postgres: an image has a DATABASE_URL. docs/docker.md says how it is run.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The optional packages are the embedded Postgres (60 MB) and a Node for older machines.
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY bin ./bin
COPY db ./db
# The secret is kept here when SECRET does not give one.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 8080
# /readyz also asks for the database; a container that is not ready gets no readers, but is not killed for it by Docker itself.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node itself, not npm: it is process 1 and gets the SIGTERM that lets it finish what was begun.
CMD ["node", "dist/cli.js"]
