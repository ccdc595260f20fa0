#include "gateway/sts/form.h"

#include <algorithm>

#include "gateway/auth/canonical_url.h"

namespace tuskgate::gateway {
Form::Form(std::string_view body) {
  while (!body.empty()) {
    const std::string_view piece = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(piece.size() + 1, body.size()));
    if (piece.empty()) continue;
    const std::size_t equals = std::min(piece.find('='), piece.size());
    values_.emplace(DecodedForm(piece.substr(0, equals)),
                    DecodedForm(piece.substr(std::min(equals + 1, piece.size()))));
  }
}

const std::string* Form::Find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

}  // namespace tuskgate::gateway
