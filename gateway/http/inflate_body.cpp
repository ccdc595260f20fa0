#include "gateway/http/inflate_body.h"

#include <algorithm>

#include <boost/beast/core/string.hpp>
#include <zlib.h>

#include "gateway/http/zlib_formats.h"

namespace tuskgate::gateway::http {
namespace {

constexpr std::size_t kFirstOutput = 16 << 10;

class Inflater {
 public:
  explicit Inflater(int window) { ready_ = inflateInit2(&stream_, window) == Z_OK; }
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  bool ready() const { return ready_; }
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

InflateResult Inflate(int window, bool may_repeat, std::string_view body, std::size_t limit,
                      std::string& out) {
  Inflater inflater(window);
  if (!inflater.ready()) return InflateResult::kCorrupt;
  z_stream& stream = inflater.stream();
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  std::size_t produced = 0;
  out.resize(std::min(limit, kFirstOutput));
  for (;;) {
    // One byte past the limit is offered to tell "exactly the limit" from "more".
    if (produced == out.size()) out.resize(std::min(limit + 1, out.size() * 2 + 1));
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + produced);
    stream.avail_out = static_cast<uInt>(out.size() - produced);
    const int status = inflate(&stream, Z_NO_FLUSH);
    produced = out.size() - stream.avail_out;
    if (produced > limit) return InflateResult::kTooLarge;
    if (status == Z_STREAM_END) {
      if (stream.avail_in == 0) break;
      if (!may_repeat || inflateReset(&stream) != Z_OK) return InflateResult::kCorrupt;
      continue;
    }
    if (status == Z_BUF_ERROR && stream.avail_out == 0) continue;
    if (status != Z_OK) return InflateResult::kCorrupt;
    if (stream.avail_in == 0 && stream.avail_out != 0) return InflateResult::kCorrupt;
  }
  out.erase(produced);
  return InflateResult::kOk;
}

}  // namespace

InflateResult InflateBody(std::string_view encoding, std::string_view body, std::size_t limit,
                          std::string& out) {
  using boost::beast::iequals;
  InflateResult result = InflateResult::kUnknownEncoding;
  if (iequals(encoding, "gzip")) {
    result = Inflate(kGzipWindow, true, body, limit, out);
  } else if (iequals(encoding, "deflate")) {
    result = Inflate(kZlibWindow, false, body, limit, out);
  } else if (iequals(encoding, "identity")) {
    out.assign(body);
    return body.size() > limit ? InflateResult::kTooLarge : InflateResult::kOk;
  }
  if (result != InflateResult::kOk) out.clear();
  return result;
}

}  // namespace tuskgate::gateway::http
