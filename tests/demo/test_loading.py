def test_it_loads(demo):
    pass
