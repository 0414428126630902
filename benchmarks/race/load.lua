-- What wrk sends: one question with the variables of a file, line by line and then again.
-- Arguments after "--": the query's file, the variables' file, then header lines "name: value".
-- All requests are made before the first is sent, so that the generator does next to nothing.
local requests, count, next_ = {}, 0, 0

local function escaped(text) return (text:gsub('[\\"]', "\\%0"):gsub("%s+", " ")) end

function init(args)
  local file = assert(io.open(args[1]))
  local query = escaped(file:read("*a"))
  file:close()
  wrk.method = "POST"
  wrk.headers["content-type"] = "application/json"
  wrk.headers["accept"] = "application/json"
  for n = 3, #args do
    local name, value = args[n]:match("^([^:]+): (.*)$")
    wrk.headers[name] = value
  end
  for line in io.lines(args[2]) do
    count = count + 1
    requests[count] = wrk.format(nil, nil, nil, '{"query":"' .. query .. '","variables":' .. line .. "}")
  end
  math.randomseed(os.time())
  next_ = math.random(1, count) -- so that two runs in a row do not begin with the same
end

function request()
  next_ = next_ % count + 1
  return requests[next_]
end

function done(summary, latency, _)
  local e = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%.4f,"p50":%.3f,"p99":%.3f,"worst":%.3f,"bytes":%d,"errors":%d,"refused":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3, summary.bytes, e.connect + e.read + e.write + e.timeout, e.status))
end
