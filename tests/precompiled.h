// Slow headers that most of the tests' sources include.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "translator/model/precompiled.h"
