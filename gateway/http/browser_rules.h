// Which web pages may send requests. Nobody's credentials are checked, so a page that somebody
// opens on the machine of the endpoint could read and write everything; a browser tells with
// `Origin` whose page it is, and with `Host` by which name the page thinks it speaks to.
//
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/request_head.h"

namespace tuskgate::gateway::http {

struct BrowserRules {
  std::vector<std::string> origins;  // such as http://localhost:3000
  bool any_origin = false;

  // Besides names that cannot be made to lead here by whoever owns a domain. Where the endpoint is
  // on a loopback address, a page of any other name is one whose name was bent to lead here.
  std::vector<std::string> hosts;
  bool any_host = false;
};

// Why a request is refused, for whoever reads the answer.
std::optional<std::string> RefusalOf(const RequestHead& head, const BrowserRules& rules);

// The headers a browser wants, as complete lines; empty unless the request has an Origin that may.
std::string CorsHeaders(const RequestHead& head, const BrowserRules& rules);

}  // namespace tuskgate::gateway::http
