#include "gateway/http/deflate_body.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <new>
#include <optional>

#include <boost/beast/core/string.hpp>
#include <zlib.h>

#include "gateway/http/zlib_formats.h"

namespace tuskgate::gateway::http {
namespace {

using boost::beast::iequals;

std::string_view Trim(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t") - start + 1);
}

// Takes what comes before the next separator from the front of `rest`, without white space.
std::string_view TakePart(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view part = Trim(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

// Between 0 and 1.
double QualityOf(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view value = TakePart(parameters, ';');
    if (!iequals(TakePart(value, '='), "q")) continue;
    value = Trim(value);
    double quality = 1;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), quality);
    if (error != std::errc() || end != value.data() + value.size() || std::isnan(quality)) {
      return 1;
    }
    return std::clamp(quality, 0.0, 1.0);
  }
  return 1;
}

struct Choice {
  ContentCoding coding = ContentCoding::kIdentity;
  double quality = 0;

  void Consider(ContentCoding other, double other_quality) {
    if (other_quality > quality) *this = {other, other_quality};
  }
};

}  // namespace

ContentCoding ChooseCoding(std::string_view accept_encoding) {
  Choice choice;
  std::optional<double> others;
  bool gzip_named = false;
  bool deflate_named = false;
  while (!accept_encoding.empty()) {
    std::string_view parameters = TakePart(accept_encoding, ',');
    const std::string_view name = TakePart(parameters, ';');
    const double quality = QualityOf(parameters);
    if (iequals(name, "gzip")) {
      gzip_named = true;
      choice.Consider(ContentCoding::kGzip, quality);
    } else if (iequals(name, "deflate")) {
      deflate_named = true;
      choice.Consider(ContentCoding::kDeflate, quality);
    } else if (name == "*") {
      others = quality;
    }
  }
  if (others && !gzip_named) choice.Consider(ContentCoding::kGzip, *others);
  if (others && !deflate_named) choice.Consider(ContentCoding::kDeflate, *others);
  return choice.coding;
}

std::string_view CodingName(ContentCoding coding) {
  return coding == ContentCoding::kGzip ? "gzip" : "deflate";
}

std::string DeflateBody(ContentCoding coding, std::string_view body) {
  constexpr int kDefaultMemory = 8;
  z_stream stream{};
  // The quickest level: it holds up a thread that serves others, too. A page of 1 MB takes 11 ms.
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED,
                   coding == ContentCoding::kGzip ? kGzipWindow : kZlibWindow, kDefaultMemory,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string out(deflateBound(&stream, body.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);  // there is room for all of it
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace tuskgate::gateway::http
