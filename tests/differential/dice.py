"""Choices at random, all from one seed."""

import random


class Dice:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, choices):
        return self.random.choice(choices)

    def weighted(self, weights):
        """A key of {choice: weight}."""
        return self.random.choices(list(weights), list(weights.values()))[0]

    def number(self, low, high):
        """low ... high, both included."""
        return self.random.randint(low, high)

    def some(self, choices, most=None):
        """Between none and `most` different ones, in any order."""
        choices = list(choices)
        count = self.number(0, len(choices) if most is None else min(most, len(choices)))
        return self.random.sample(choices, count)

    def shuffled(self, choices):
        choices = list(choices)
        self.random.shuffle(choices)
        return choices

    def maybe(self, request, member, probability, choices):
        """Gives the request this member, or does not."""
        if self.chance(probability):
            request[member] = self.pick(choices)
