"""How a person is reached: the address they gave and proved, and the channels they chose."""
