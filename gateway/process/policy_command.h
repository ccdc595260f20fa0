// `tuskgate policy simulate`: what policies would say about a request, and why. Asks nobody: the
// documents are files, and what the request is like is told on the command line.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <boost/system/result.hpp>

namespace tuskgate::gateway {

struct PolicyArguments {
  std::vector<std::string> words;                            // "simulate"
  std::vector<std::pair<std::string, std::string>> options;  // name and value
};

struct SimulateOptions {
  std::vector<std::string> policies;  // files, or ARNs of AWS's managed policies, like the others
  std::string boundary;               // empty: there is none, as of the next two
  std::string session_policy;
  std::string resource_policy;
  std::string principal = "arn:aws:iam::000000000000:user/user";
  std::string action;
  std::string resource = "*";
  std::map<std::string, std::vector<std::string>> context;  // keys in the form for look-up

  bool operator==(const SimulateOptions&) const = default;
};

// What the arguments ask for, or what is wrong with them, as one sentence. Pure.
std::variant<SimulateOptions, std::string> SimulateOptionsOf(const PolicyArguments& arguments);

struct Simulation {
  bool is_allowed = false;
  std::string text;  // lines for the operator
};

// The text of a file, or nothing if it cannot be read.
using PolicyReader = std::function<std::optional<std::string>(const std::string& path)>;

// The error is one sentence: what is wrong with which file.
boost::system::result<Simulation, std::string> Simulate(const SimulateOptions& options,
                                                        const PolicyReader& read_file);

}  // namespace tuskgate::gateway
