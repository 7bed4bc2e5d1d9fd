"""How a class or a school takes part, in numbers; never where or at what minute anybody was."""
