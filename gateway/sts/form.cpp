#include "gateway/sts/form.h"

#include <algorithm>

#include "gateway/auth/canonical_url.h"

namespace tuskgate::gateway {
namespace {

std::string Decoded(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return DecodedUrl(spaced);
}

}  // namespace

Form::Form(std::string_view body) {
  while (!body.empty()) {
    const std::string_view piece = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(piece.size() + 1, body.size()));
    if (piece.empty()) continue;
    const std::size_t equals = std::min(piece.find('='), piece.size());
    values_.emplace(Decoded(piece.substr(0, equals)),
                    Decoded(piece.substr(std::min(equals + 1, piece.size()))));
  }
}

const std::string* Form::Find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

}  // namespace tuskgate::gateway
