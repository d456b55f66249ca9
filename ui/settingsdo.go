//go:build !headless

package ui

// load reads the settings, and asks the keychain for each gateway's token.
func (d *settingsDialog) load() {
	d.tasks.Go(func() func() {
		s, err := d.program.Settings()
		return func() {
			if err != nil {
				d.state.notes[rowAirplane] = explained(err)
				d.show()
				return
			}
			d.adopt(s)
			for _, a := range s.Accounts {
				d.askToken(a.Origin)
			}
		}
	})
}

// adopt shows settings that are in force.
func (d *settingsDialog) adopt(s Settings) {
	d.state.now, d.state.read = s, true
	d.show()
	d.changed(s)
}

// enter takes what was typed in a row, if it is something else.
func (d *settingsDialog) enter(row string, take func(string) (Settings, bool), typed string) {
	wanted, changed := take(typed)
	if !changed {
		d.show()
		return
	}
	d.save(row, wanted)
}

// save keeps settings and shows what holds then; if that fails the row says why, and goes back.
func (d *settingsDialog) save(row string, wanted Settings) {
	delete(d.state.notes, row)
	d.tasks.Go(func() func() {
		failed := d.program.Save(wanted)
		now, err := d.program.Settings()
		return func() {
			if failed != nil {
				d.state.notes[row] = explained(failed)
			}
			if err != nil {
				d.show()
				return
			}
			d.adopt(now)
		}
	})
}

// askToken asks the keychain whether it holds a gateway's token.
func (d *settingsDialog) askToken(origin string) {
	d.state.tokens[origin] = tokenAsked
	d.show()
	d.tasks.Go(func() func() {
		has, err := d.program.HasToken(origin)
		return func() {
			d.state.asked(origin, has, err)
			d.show()
		}
	})
}

// storeToken keeps a token that was entered.
func (d *settingsDialog) storeToken(origin, token string) {
	d.reach(origin, func() error { return d.program.StoreToken(origin, token) })
}

func (d *settingsDialog) removeToken(origin string) {
	d.reach(origin, func() error { return d.program.RemoveToken(origin) })
}

// reach changes the keychain, and asks it for what holds then.
func (d *settingsDialog) reach(origin string, change func() error) {
	delete(d.state.notes, origin)
	d.state.tokens[origin] = tokenAsked
	d.show()
	d.tasks.Go(func() func() {
		failed := change()
		has, err := d.program.HasToken(origin)
		return func() {
			d.state.asked(origin, has, err)
			if failed != nil {
				d.state.notes[origin] = explained(failed)
			}
			d.show()
		}
	})
}
