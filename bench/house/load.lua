-- Says as JSON what happened. With arguments it leaves comments, each with an Idempotency-Key of its own:
-- a word that no other run has, a file with a token a line, a file with a body of JSON a line.
local function read(name)
  local lines = {}
  for line in io.lines(name) do lines[#lines + 1] = line end
  return lines
end

local function posts(word, tokens, bodies)
  local heads, tails, n = {}, {}, 0
  for _, token in ipairs(read(tokens)) do
    heads[#heads + 1] = 'POST ' .. wrk.path .. ' HTTP/1.1\r\nHost: ' .. wrk.host .. ':' .. wrk.port ..
      '\r\nAuthorization: Bearer ' .. token .. '\r\nIdempotency-Key: '
  end
  for _, body in ipairs(read(bodies)) do
    tails[#tails + 1] = '\r\nContent-Type: application/json\r\nContent-Length: ' .. #body .. '\r\n\r\n' .. body
  end
  return function()
    n = n + 1
    return heads[n % #heads + 1] .. word .. n .. tails[n % #tails + 1]
  end
end

init = function(args)
  if args[1] then request = posts(args[1], args[2], args[3]) end
end

done = function(summary)
  local e = summary.errors
  io.write(string.format('{"requests":%d,"microseconds":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, e.status, e.connect + e.read + e.write + e.timeout))
end
