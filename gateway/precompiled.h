// Slow headers that most of the gateway's sources include.
#pragma once

#include <chrono>
#include <functional>

#include <boost/asio.hpp>

#include "translator/model/precompiled.h"
